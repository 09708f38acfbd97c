// Shows and hides questions as answers make them asked or not. The server decides; without this script it does so on saving.
import { withoutFiles } from "./half-typed.js";

export function askAsYouGo() {
  const form = document.querySelector("form[data-asked]");
  if (!form || !form.querySelector("[data-live]")) {
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
      show(form, said.asked);
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
  if (appeared) {
    const status = document.querySelector("[data-appeared]");
    status.textContent = appeared === 1 ? "1 more question has appeared on this page." : `${appeared} more questions have appeared on this page.`;
  }
}

function workOut(form, said) {
  for (const place of form.querySelectorAll("[data-worked-out]")) {
    place.textContent = said[place.dataset.workedOut] || "Not known yet";
  }
}
