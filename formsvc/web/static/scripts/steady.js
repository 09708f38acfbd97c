// Nothing on a page moves while somebody presses on it: what they press would no longer be under their finger, and the press lost.
let lifted = Promise.resolve();

export function holdStillWhilePressed() {
  document.addEventListener("pointerdown", () => {
    lifted = new Promise((resolve) => {
      for (const end of ["pointerup", "pointercancel"]) {
        document.addEventListener(end, () => setTimeout(resolve), { once: true, capture: true }); // the click comes first
      }
    });
  }, true);
}

export function whenStill() {
  return lifted;
}
