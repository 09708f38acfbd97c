// Above a long list of choices, a box in which to type a part of the name. Without this script the list is there as it is.
const LONG = 50;

export function findInLongLists() {
  for (const list of document.querySelectorAll("select.govuk-select")) {
    if (list.options.length > LONG) {
      offerToFind(list);
    }
  }
}

function offerToFind(list) {
  const every = [...list.options];
  const group = document.createElement("div");
  group.className = "find";
  const [label, box, found] = ["label", "input", "p"].map((name) => document.createElement(name));
  label.className = "govuk-label find__label";
  Object.assign(box, { type: "search", className: "govuk-input govuk-input--width-20", autocomplete: "off", spellcheck: false });
  found.className = "govuk-hint find__found";
  found.setAttribute("role", "status");
  group.append(label, box, found);
  box.id = `${list.id}-find`;
  label.htmlFor = box.id;
  label.textContent = "To find it sooner, type a part of the name";
  list.before(group);
  box.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no answer
    shorten(list, every, box.value, found);
  });
  box.addEventListener("change", (event) => event.stopPropagation());
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      list.focus();
    }
  });
}

function shorten(list, every, text, found) {
  const wanted = plain(text);
  const chosen = list.value;
  const kept = every.filter((option) => !option.value || option.value === chosen || plain(option.text).includes(wanted));
  list.replaceChildren(...kept);
  list.value = chosen;
  const fit = kept.filter((option) => option.value && plain(option.text).includes(wanted)).length;
  found.textContent = wanted ? `${fit} of ${every.length - 1} fit. Choose from the list below.` : "";
}

function plain(text) {
  return text.trim().toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}
