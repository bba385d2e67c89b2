/* A post with one holder needs no claim: the task is taken for that clerk when it is opened. */

/** Claim the open task if nobody else could take it. `stillOpen` tells whether it is still on the page. */
export async function claimIfAlone(taskId, stillOpen) {
  let answer;
  try {
    answer = await fetch(`/panel/tasks/${encodeURIComponent(taskId)}/holder`, {
      credentials: 'same-origin', headers: {Accept: 'application/json'}
    });
  } catch (error) {
    // Without an answer the clerk claims by hand, as for any post.
    console.warn('holder', error);
    return;
  }
  if (!answer.ok || !(await answer.json()).sole) {
    return;
  }
  const button = document.querySelector('section.task-card button.claim');
  if (stillOpen() && button && !button.disabled) {
    button.click();
  }
}
