// What every page runs: the components of GOV.UK Frontend, focus where the eye should be, and no double press.
import { initAll } from "../build/govuk-frontend.min.js";
import { keepHalfTyped } from "./half-typed.js";
import { askAsYouGo } from "./ask-as-you-go.js";
import { warnBeforeTheEnd } from "./ending.js";
import { sayWhenTooLarge } from "./file-size.js";
import { findInLongLists } from "./long-lists.js";
import { offerReadingAloud } from "./read-aloud.js";
import { readAsYouWrite } from "./reading.js";
import { holdStillWhilePressed } from "./steady.js";
import { showWhatFollows } from "./what-follows.js";

initAll();
holdStillWhilePressed();
keepHalfTyped();
askAsYouGo();
readAsYouWrite();
offerReadingAloud();
sayWhenTooLarge();
showWhatFollows();
findInLongLists();
warnBeforeTheEnd();

const notice = document.querySelector("[data-focus]");
if (notice && !document.querySelector(".govuk-error-summary")) {
  notice.focus({ preventScroll: true });
}

// A second press of the same button within two seconds is not sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 2000) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = String(Date.now());
});

// The browser's back shows the page as it was left: let it be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
