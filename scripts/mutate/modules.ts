// Loads the project's modules anew for each run of a test file, one of them with a mistake in it, and compiles each only once:
// what is evaluated when a module loads is evaluated again, so that a mistake there is put in like any other.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileFunction } from 'node:vm'
import { transformSync } from 'esbuild'

type Exports = Record<string, unknown>
type Module = { exports: Exports }
type Compiled = (exports: Exports, require: (name: string) => unknown, module: Module, url: string, dir: string) => void

/** Answers the exports of a file; files that it imports are loaded once and stay with it. */
export type Load = (file: string) => Exports

/** `given` are the modules that stay as they are, by the name under which they are imported. */
export function makeLoader(root: string, given: ReadonlyMap<string, unknown>): (mistake?: Mistake) => Load {
  const requireOutside = createRequire(resolve(root, 'package.json'))
  const compiled = new Map<string, Compiled>()
  const compiledOnce = (file: string): Compiled => {
    const known = compiled.get(file)
    if (known) return known
    const fresh = compile(file, readFileSync(file, 'utf8'))
    compiled.set(file, fresh)
    return fresh
  }
  return (mistake) => {
    const loaded = new Map<string, Module>()
    const load: Load = (file) => {
      const known = loaded.get(file)
      if (known) return known.exports
      const module: Module = { exports: {} }
      loaded.set(file, module)
      const evaluate = mistake?.file === file ? compile(file, mistake.source) : compiledOnce(file)
      const require = (name: string): unknown => {
        if (!name.startsWith('.')) return given.get(name) ?? requireOutside(name)
        const path = resolve(dirname(file), name)
        return path.endsWith('.ts') ? load(path) : requireOutside(path)
      }
      evaluate(module.exports, require, module, pathToFileURL(file).href, dirname(file))
      return module.exports
    }
    return load
  }
}

/** A whole file as it is with one mistake in it. */
export type Mistake = { readonly file: string; readonly source: string }

function compile(file: string, source: string): Compiled {
  const { code } = transformSync(source, {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__url', 'import.meta.dirname': '__dir' },
    sourcefile: file,
  })
  return compileFunction(code, ['exports', 'require', 'module', '__url', '__dir'], { filename: file }) as Compiled
}
