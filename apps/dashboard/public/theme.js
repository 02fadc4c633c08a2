// Runs before the first paint, so that a chosen theme or size does not jump. A file of its own: the page allows no inline script.
(function () {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem('dimmer.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    if (localStorage.getItem('dimmer.scale') === 'wall') root.dataset.scale = 'wall';
  } catch {
    // No storage: the system decides.
  }
})();
