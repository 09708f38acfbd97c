// Keeps what is half typed on a page of questions, without anybody pressing anything, and says so.
import { whenStill } from "./steady.js";

const PAUSE = 1200;

export function keepHalfTyped() {
  const form = document.querySelector("form[data-keep]");
  if (!form) {
    return;
  }
  const status = document.querySelector("[data-kept]");
  const keeper = new Keeper(form, status);
  form.addEventListener("input", () => keeper.soon());
  form.addEventListener("change", () => keeper.soon());
  form.addEventListener("submit", () => keeper.stop());
  document.addEventListener("click", (event) => {
    if (event.target.closest(".govuk-exit-this-page__button")) {
      keeper.now(); // what lets them write goes when they leave
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      keeper.now();
    }
  });
}

class Keeper {
  constructor(form, status) {
    this.form = form;
    this.status = status;
    this.waiting = null;
    this.stopped = false;
    this.asked = 0;
  }

  soon() {
    clearTimeout(this.waiting);
    this.stopped = false;
    this.waiting = setTimeout(() => this.now(), PAUSE);
  }

  stop() {
    clearTimeout(this.waiting);
    this.waiting = null;
    this.stopped = true;
  }

  async now() {
    if (this.waiting === null || this.stopped) {
      return;
    }
    clearTimeout(this.waiting);
    this.waiting = null;
    const mine = ++this.asked;
    try {
      const answer = await fetch(this.form.dataset.keep, {
        method: "POST",
        body: withoutFiles(this.form),
        headers: { Accept: "application/json" },
        keepalive: true,
      });
      const said = await answer.json();
      await whenStill();
      if (mine === this.asked) {
        this.say(answer.ok ? "saved--done" : "saved--failed", said.message);
      }
    } catch {
      this.say("saved--failed", "Not kept: the service cannot be reached. Leave this page open; it will try again as you type.");
    }
  }

  say(look, words) {
    if (this.status) {
      this.status.className = `saved ${look}`;
      this.status.textContent = words;
    }
  }
}

export function withoutFiles(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") {
      data.append(name, value);
    }
  }
  return data;
}
