// For `--import`: standard output and standard error of a process are a terminal with colours, 100 letters wide.

export const asTerminal = `data:text/javascript,${encodeURIComponent(`
import { WriteStream } from 'node:tty'
const { hasColors, getColorDepth } = WriteStream.prototype
for (const stream of [process.stdout, process.stderr]) Object.assign(stream, { isTTY: true, columns: 100, hasColors, getColorDepth })
`)}`
