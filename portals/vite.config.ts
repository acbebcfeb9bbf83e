// Builds the program of the portals and the help into dist/: hashed assets that may be cached for ever, each with a .br and a .gz beside it, so that the
// server sends files as they are and never compresses at run time.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

import { helpFiles } from './help/pages.ts'

const compressible = /\.(?:js|css|html|svg|json)$/

function precompress(): Plugin {
  let outDir = ''
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      for (const file of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
        if (!file.isFile() || !compressible.test(file.name)) continue
        const path = join(file.parentPath, file.name)
        const plain = readFileSync(path)
        if (plain.length < 200) continue // several of the first files are small, and each byte of them counts
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }))
        writeFileSync(`${path}.br`, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
      }
    },
  }
}

/** The files that every visit begins with: a page that is opened later need not ask for them again. */
function firstFiles(): Plugin & {
  readonly isFirst: (file: string) => boolean
  readonly timesWanted: (file: string) => number
} {
  const first = new Set<string>()
  const wanted = new Map<string, number>()
  return {
    name: 'first-files',
    apply: 'build',
    enforce: 'pre', // before the lists of what each page needs are written
    isFirst: (file) => first.has(file),
    timesWanted: (file) => wanted.get(file) ?? 0,
    generateBundle(_, bundle) {
      const add = (file: string) => {
        const chunk = bundle[file]
        if (first.has(file) || chunk?.type !== 'chunk') return
        first.add(file)
        for (const other of chunk.imports) add(other)
      }
      for (const [file, chunk] of Object.entries(bundle)) {
        if (chunk.type !== 'chunk') continue
        if (chunk.isEntry) add(file)
        for (const other of chunk.imports) wanted.set(other, (wanted.get(other) ?? 0) + 1)
      }
    },
  }
}

/** The help is pages of their own, which nobody has to sign in for. */
function help(): Plugin {
  const root = join(import.meta.dirname, '..')
  return {
    name: 'help',
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const path = request.url?.split('?')[0]?.slice(1) ?? ''
        const page = path.startsWith('docs/') ? helpFiles(root).get(path) : undefined
        if (page === undefined) return next()
        response.setHeader('content-type', path.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/plain')
        response.end(page)
      })
    },
    generateBundle() {
      for (const [fileName, source] of helpFiles(root)) {
        this.emitFile({ type: 'asset', fileName, source })
      }
    },
  }
}

export default defineConfig(({ command }) => {
  const first = firstFiles()
  // The caller, a test run for example, may have set another one; the served build is always the real thing.
  if (command === 'build') process.env.NODE_ENV = 'production'
  return {
    root: join(import.meta.dirname, 'program'),
    plugins: [react(), help(), first, precompress()],
    build: {
      outDir: join(import.meta.dirname, 'dist'),
      emptyOutDir: true,
      target: 'es2022',
      // An inlined asset would be a data: URL, which the content security policy does not allow for scripts and styles.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 800,
      // In one order everywhere, what few pages want first: so the lists of pages are alike and take less room.
      modulePreload: {
        resolveDependencies: (_, files, { hostType }) =>
          hostType === 'js'
            ? files
                .filter((file) => !first.isFirst(file))
                .sort((one, other) => first.timesWanted(one) - first.timesWanted(other) || (one < other ? -1 : 1))
            : files,
      },
      // The first part of the program names every other one: without words in their names, and
      // with no more of a hash than tells some hundred files apart, it is smaller by a kilobyte.
      rolldownOptions: { output: { chunkFileNames: 'assets/[hash:7].js' } },
    },
  }
})
