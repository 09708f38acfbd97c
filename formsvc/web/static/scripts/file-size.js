// Says at once that a chosen file is too large, before it is sent for minutes only to be refused.
const MOST = 10; // megabytes, where the box does not say another number

export function sayWhenTooLarge() {
  for (const box of document.querySelectorAll("input[type=file]")) {
    box.addEventListener("change", () => check(box));
  }
}

function check(box) {
  const most = Number(box.dataset.most || MOST);
  const tooLarge = [...box.files].some((file) => file.size > most * 1024 * 1024);
  const id = `${box.id}-too-large`;
  document.getElementById(id)?.remove();
  if (!tooLarge) {
    return;
  }
  box.value = "";
  const words = document.createElement("p");
  words.id = id;
  words.className = "govuk-error-message";
  words.setAttribute("role", "alert");
  words.textContent = `This file is larger than ${most} MB. Choose a smaller one.`;
  box.before(words);
}
