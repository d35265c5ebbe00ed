/**
 * A plug-in as an instance of a class: methods and properties are on the prototype, and work only when called on the
 * instance. Spreading it copies nothing, and a method that is called without it fails.
 */
export function asInstance<Plugin extends object>(plugin: Plugin): Plugin {
  class Instance {
    readonly #plugin: Plugin = plugin;

    get(name: string): unknown {
      return Reflect.get(this.#plugin, name);
    }
  }
  for (const name of Object.keys(plugin)) {
    const isMethod = typeof Reflect.get(plugin, name) === "function";
    const method = {
      value(this: Instance, ...parameters: unknown[]): unknown {
        return (this.get(name) as (...given: unknown[]) => unknown)(...parameters);
      },
    };
    const property = {
      get(this: Instance): unknown {
        return this.get(name);
      },
    };
    Object.defineProperty(Instance.prototype, name, isMethod ? method : property);
  }
  return new Instance() as unknown as Plugin;
}
