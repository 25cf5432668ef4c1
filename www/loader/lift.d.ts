export interface Lift {
  /** m₁ / m₀ − 1 of the groups' means: 0.05 is five per cent more. */
  lift: number;
  /** 95 %, by the delta method on ln(m₁ / m₀). */
  interval: [number, number];
}

/**
 * How much more, of whatever is counted for each visitor (clicks, orders, spending), those have for whom the slates are
 * chosen than those who are held out. One number a visitor, zeros too: one visitor's views are alike, and no evidence of
 * their own. Meant for hundreds of visitors in each group, not for tens.
 *
 * Throws an Error with `code` `lift_numbers` where a group has fewer than two visitors, or a mean that is not above 0.
 */
export function liftOf(chosen: Iterable<number>, holdout: Iterable<number>): Lift;
