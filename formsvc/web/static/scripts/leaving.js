// A session ends only after what was half typed has been kept: what lets it be written ends with the session.
const LEAVING = "#leaving";
const AT_MOST = 2000; // milliseconds: whoever must get away gets away

// Resolves with what was promised, or when it has been waited for long enough.
export function atMost(promised) {
  return Promise.race([promised, new Promise((resolve) => setTimeout(resolve, AT_MOST))]);
}

// kept: gives a promise for all that was typed until now.
export function endsAfter(kept) {
  const whenKept = () => atMost(kept());
  waitToSignOut(whenKept);
  waitToLeave(whenKept);
}

function waitToSignOut(whenKept) {
  for (const form of document.querySelectorAll("form[data-out]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await whenKept();
      HTMLFormElement.prototype.submit.call(form);
    });
  }
}

// GOV.UK Frontend covers the page and goes where its link leads, by a press or by the Shift key. The link leads nowhere yet, so that
// the page is covered at once and stays until everything is kept.
function waitToLeave(whenKept) {
  const links = document.querySelectorAll("a[data-out], [data-out] a");
  if (!links.length) {
    return;
  }
  const out = links[0].href;
  for (const link of links) {
    link.href = LEAVING;
  }
  const leave = async () => {
    if (location.hash === LEAVING) {
      await whenKept();
      location.replace(out);
    }
  };
  window.addEventListener("hashchange", leave);
  leave(); // opened in another tab
}
