/** Whether a name has wildcards: `*` is any run of characters, `?` any one. */
export const isGlob = (pattern: string): boolean => /[*?]/.test(pattern);

/**
 * Matches a whole text against a glob. Two fingers and no regular expression: a pattern full of stars
 * takes quadratic time at worst, never exponential.
 */
export const globMatches = (pattern: string, text: string): boolean => {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') [star, mark, p] = [p, t, p + 1];
    else if (pattern[p] === '?' || pattern[p] === text[t]) [p, t] = [p + 1, t + 1];
    else if (star >= 0) [p, mark, t] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(p));
};
