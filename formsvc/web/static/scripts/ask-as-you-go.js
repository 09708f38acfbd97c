// Shows and hides questions, and what is said beside them, as answers make them asked or not. The server decides; without this script it does so on saving.
import { withoutFiles } from "./half-typed.js";
import { whenStill } from "./steady.js";

export function askAsYouGo() {
  const form = document.querySelector("form[data-asked]");
  if (!form || !form.querySelector("[data-live], [data-note]")) {
    return;
  }
  let last = 0;
  form.addEventListener("change", async (event) => {
    if (event.target.type === "file") {
      return;
    }
    const mine = ++last;
    const answer = await fetch(form.dataset.asked, {
      method: "POST",
      body: withoutFiles(form),
      headers: { Accept: "application/json" },
    }).catch(() => null);
    if (answer && answer.ok && mine === last) {
      const said = await answer.json();
      await whenStill();
      const appeared = show(form, said.asked);
      announce(appeared, showNotes(said.notes));
      workOut(form, said.worked_out);
    }
  });
}

function show(form, asked) {
  let appeared = 0;
  for (const question of form.querySelectorAll("[data-question]")) {
    const wanted = asked.includes(question.dataset.question);
    appeared += wanted && question.hidden ? 1 : 0;
    question.hidden = !wanted;
    const boxes = question.querySelector("fieldset.bare");
    if (boxes) {
      boxes.disabled = !wanted;
    }
  }
  const boxed = [...form.querySelectorAll("[data-box]")].map((question) => question.dataset.question);
  form.querySelector("[name=shown]").value = asked.filter((question) => boxed.includes(question)).join(" ");
  return appeared;
}

// Those that depend on answers of this page are there from the beginning, hidden.
function showNotes(given) {
  const appeared = [];
  for (const note of document.querySelectorAll("[data-note]")) {
    const wanted = given.includes(Number(note.dataset.note));
    if (wanted && note.hidden) {
      appeared.push(note.textContent.trim());
    }
    note.hidden = !wanted;
  }
  const warned = [...document.querySelectorAll("[data-note][data-warning]:not([hidden])")];
  const noticed = document.querySelector("[name=noticed]");
  if (noticed) {
    noticed.value = warned.map((note) => note.dataset.note).join(" ");
  }
  return appeared;
}

function announce(questions, notes) {
  const asked = questions === 1 ? "1 more question has appeared on this page." : `${questions} more questions have appeared on this page.`;
  if (questions || notes.length) {
    document.querySelector("[data-appeared]").textContent = [...(questions ? [asked] : []), ...notes].join(" ");
  }
}

function workOut(form, said) {
  for (const place of form.querySelectorAll("[data-worked-out]")) {
    place.textContent = said[place.dataset.workedOut] || "Not known yet";
  }
}
