// What screen readers are told.
import { create } from './dom.js';

/** Longer than screen readers take to notice a region that is to be listened to. */
const NOTICED_MS = 150;

/** Tells of the change of a slate's `list`. The same number is not told twice. */
export function tell(list, { messages }) {
  const section = list.parentNode;
  let status = section.querySelector('[role=status]');
  if (!status) {
    status = section.appendChild(create('p', 'status', ''));
    status.role = 'status';
    status.className = 'unseen';
  }
  setTimeout(() => {
    const heading = section.querySelector('[part=heading]')?.textContent ?? section.ariaLabel;
    const said = (messages.count ?? '{heading}, products: {count}').replace('{count}', list.children.length).replace('{heading}', () => heading);
    if (status.textContent !== said) status.textContent = said;
  }, NOTICED_MS);
}
