// While a letter to a child is being written: how easy it is to read, worked out by the server.
import { withoutFiles } from "./half-typed.js";
import { whenStill } from "./steady.js";

// The browser lets nothing be put into a page as it came, but by who is named in the policy of the page.
const ours = window.trustedTypes?.createPolicy("rendered-here", { createHTML: (said) => said });

export function readAsYouWrite() {
  const place = document.querySelector("[data-reading]");
  if (!place) {
    return;
  }
  const form = place.closest("form");
  let waiting = null;
  form.addEventListener("input", (event) => {
    if (event.target.tagName !== "TEXTAREA") {
      return;
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(form, place), 900);
  });
}

async function ask(form, place) {
  const answer = await fetch(place.dataset.reading, {
    method: "POST",
    body: withoutFiles(form),
    headers: { Accept: "text/html" },
  }).catch(() => null);
  if (answer && answer.ok) {
    const said = await answer.text();
    await whenStill();
    place.innerHTML = ours ? ours.createHTML(said) : said;
  }
}
