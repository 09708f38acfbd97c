// Warns five minutes before a session ends by itself, and leads out of it when it has. What is typed on a page of questions is kept
// while it is typed (half-typed.js); what is typed anywhere else is carried through the sign-in page. The server alone knows the time
// that is left: another window may have been used meanwhile.
const WARNING = 300; // seconds
const SAID = [120, 60, 20]; // when those who listen are told how long there is: not every second

export function warnBeforeTheEnd() {
  const dialog = document.querySelector("[data-ending]");
  if (dialog && "showModal" in dialog) {
    new Ending(dialog).begin();
  }
}

class Ending {
  constructor(dialog) {
    this.dialog = dialog;
    this.waiting = null;
    this.told = [];
    this.ends = 0;
  }

  begin() {
    this.lasts(Number(this.dialog.dataset.seconds));
    this.part("stay").addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation(); // it may be pressed as often as somebody likes
      this.stay();
    });
    this.part("go-on").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.stay();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") {
        this.look(); // a computer that slept has not counted
      }
    });
  }

  part(name) {
    return this.dialog.querySelector(`[data-${name}]`);
  }

  left() {
    return Math.ceil((this.ends - Date.now()) / 1000);
  }

  lasts(seconds) {
    clearTimeout(this.waiting);
    this.ends = Date.now() + seconds * 1000;
    this.waiting = setTimeout(() => this.ask(), Math.max(0, seconds - WARNING) * 1000);
  }

  look() {
    if (!this.dialog.open && this.left() <= WARNING) {
      this.ask();
    }
  }

  async ask() {
    clearTimeout(this.waiting);
    const seconds = await this.answered(fetch(this.dialog.dataset.left, { headers: { Accept: "application/json" } }));
    if (seconds === null) {
      return this.left() > 0 ? this.warn() : (this.waiting = setTimeout(() => this.ask(), 10_000));
    }
    if (seconds <= 0) {
      return this.leave();
    }
    if (seconds > WARNING) {
      this.dialog.close();
      return this.lasts(seconds);
    }
    this.ends = Date.now() + seconds * 1000;
    return this.warn();
  }

  async answered(request) {
    try {
      const answer = await request;
      return answer.ok ? (await answer.json()).seconds : null;
    } catch {
      return null;
    }
  }

  warn() {
    this.told = SAID.filter((moment) => moment < this.left());
    if (!this.dialog.open) {
      this.dialog.showModal();
    }
    this.count();
  }

  count() {
    clearTimeout(this.waiting);
    const left = this.left();
    if (left <= 0) {
      this.ask();
      return;
    }
    this.part("countdown").textContent = sentence(left);
    if (this.told.length && left <= this.told[0]) {
      this.part("said").textContent = sentence(this.told.shift());
    }
    this.waiting = setTimeout(() => this.count(), 1000);
  }

  async stay() {
    const form = this.part("stay");
    const request = { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } };
    const seconds = await this.answered(fetch(form.action, request));
    this.part("failed").hidden = seconds !== null;
    if (seconds === null) {
      return;
    }
    if (seconds <= 0) {
      this.leave();
    } else if (seconds > WARNING) {
      this.dialog.close();
      this.lasts(seconds);
    } else {
      this.sayThatThisIsTheEnd();
    }
  }

  // Signed in for as long as is allowed: to stay is no choice any more.
  sayThatThisIsTheEnd() {
    this.part("words").hidden = true;
    this.part("words-at-most").hidden = false;
    this.part("stay").hidden = true;
    this.part("go-on").hidden = false;
    this.part("go-on").focus();
  }

  leave() {
    clearTimeout(this.waiting);
    const typed = typedElsewhere();
    if (!typed.length) {
      location.assign(this.dialog.dataset.over);
      return;
    }
    const form = document.createElement("form");
    form.method = "post";
    form.action = this.part("stay").action; // nobody is signed in: it leads to the page where they sign in, and carries what was typed
    for (const [name, value] of [["next", location.pathname + location.search], ...typed]) {
      const box = document.createElement("input");
      box.type = "hidden";
      box.name = name;
      box.value = value;
      form.append(box);
    }
    document.body.append(form);
    HTMLFormElement.prototype.submit.call(form);
  }
}

// What was typed into pages that are not kept as they are typed, such as the reasons of a decision.
function typedElsewhere() {
  const boxes = document.querySelectorAll("main form:not([data-keep]) textarea[name]");
  return [...boxes].filter((box) => box.value.trim() && box.value !== box.defaultValue).map((box) => [box.name, box.value]);
}

function sentence(seconds) {
  const minutes = Math.ceil(seconds / 60);
  const said = seconds > 60 ? `${minutes} minutes` : seconds === 60 ? "1 minute" : `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  return `In ${said}.`;
}
