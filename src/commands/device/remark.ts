// Lines with a mark, for what a simulated device does and what servers answer to it.

import { log } from '@clack/prompts'

import { printable } from '../../kernel/printable.ts'

type Remark = (text: string, options?: { readonly spacing: number }) => void

export const remark: Readonly<Record<'success' | 'info' | 'warn' | 'error', Remark>> = {
  success: (text, options) => log.success(printable(text), options),
  info: (text, options) => log.info(printable(text), options),
  warn: (text, options) => log.warn(printable(text), options),
  error: (text, options) => log.error(printable(text), options),
}
