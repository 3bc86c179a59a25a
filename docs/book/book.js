// What does a page do by itself? The arrow keys turn pages; everything else needs no script.
'use strict';
document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest('input, textarea, summary, .fragment, .scroll')) return;
    const rel = {ArrowLeft: 'prev', ArrowRight: 'next'}[event.key];
    document.querySelector(`a[rel="${rel}"]`)?.click();
});
