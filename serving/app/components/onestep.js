// A link to another page changes the path, and the view is told after: where the page is slow, as a
// second step of the history, so that Back would lead to a page without its period. A step that only
// adds the view, before anything was clicked, belongs to the step before it.
if (!window.oneStep) {
  window.oneStep = true;
  let arriving = false;
  const push = history.pushState;
  history.pushState = (state, title, url) => {
    const to = new URL(url, location.href);
    const stays = to.pathname === location.pathname;
    const step = arriving && stays ? history.replaceState : push;
    arriving = !stays && !to.search;
    step.call(history, state, title, url);
  };
  const clicked = () => (arriving = false);
  for (const way of ["pointerdown", "keydown", "popstate"]) addEventListener(way, clicked, true);
}
