// What a page had to say before the script had loaded. Loaded where a page has made the array for it.

/**
 * `window.windowshop`, where a page has made it, is an array in which it may leave commands before the script has loaded:
 * an event, a function of the shop's handle, or a method's name and its arguments. From now on each is done at once.
 */
export function serve(shop, report) {
  const queue = window.windowshop;
  const value = (...commands) => {
    for (const command of commands) {
      try {
        if (typeof command === 'function') command(shop);
        else if (command.event) shop.observe(command);
        else shop[command[0]](...[...command].slice(1));
      } catch (error) {
        report('queue_command', `A command left in window.windowshop cannot be done: ${error.message}`);
      }
    }
    return 0;
  };
  // Not by assignment, which a page that has frozen the prototypes forbids.
  Reflect.defineProperty(queue, 'push', { value, writable: true, configurable: true });
  queue.push(...queue.splice(0));
}
