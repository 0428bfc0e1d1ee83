/** Dies now and then, before or after what it does: as a function that is stopped. */
export const mortal = <T extends object>(inner: T, dies: () => boolean): T =>
  new Proxy(inner, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== 'function') return found;
      return async (...args: unknown[]): Promise<unknown> => {
        if (dies()) throw new Error('killed');
        const answer: unknown = await Reflect.apply(found, target, args);
        if (dies()) throw new Error('killed');
        return answer;
      };
    },
  });
