// Below a choice, shows only the boxes that belong to it. Without this script all of them are there.
export function showWhatFollows() {
  for (const choices of document.querySelectorAll("[data-choices]")) {
    const show = () => {
      const chosen = choices.querySelector("input[type=radio]:checked");
      for (const boxes of choices.querySelectorAll("[data-then]")) {
        boxes.hidden = boxes.dataset.then !== chosen?.value;
      }
    };
    choices.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
  }
}
