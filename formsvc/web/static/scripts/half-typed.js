// Keeps what is half typed on a page of questions, without anybody pressing anything, and says so.
import { endsAfter } from "./leaving.js";
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
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      keeper.now();
    }
  });
  endsAfter(() => keeper.all());
}

class Keeper {
  constructor(form, status) {
    this.form = form;
    this.status = status;
    this.waiting = null;
    this.stopped = false;
    this.asked = 0;
    this.sent = Promise.resolve();
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

  // Resolves when everything typed until now was sent and answered, for better or worse.
  async all() {
    this.now();
    await this.sent;
  }

  now() {
    if (this.waiting === null || this.stopped) {
      return;
    }
    clearTimeout(this.waiting);
    this.waiting = null;
    const request = fetch(this.form.dataset.keep, {
      method: "POST",
      body: withoutFiles(this.form),
      headers: { Accept: "application/json" },
      keepalive: true,
    });
    this.sent = Promise.allSettled([this.sent, request]);
    this.sayWhenKept(request, ++this.asked);
  }

  async sayWhenKept(request, mine) {
    try {
      const answer = await request;
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
