// Asks a process of its own whether the tests see a mistake, ends it when they hang, and begins a new one now and then, so
// that what one run leaves behind does not reach far. Nothing is written to the work tree.

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

import startTestServer from '../../test/support/database/global.ts'
import type { Answer, Question, TestName } from './message.ts'

const childFile = fileURLToPath(new URL('child.ts', import.meta.url))
const questionsOfOne = 40

export type Failed = { readonly failure: string; readonly by?: TestName | undefined }

export type Judge = {
  /** What failed first; undefined when every test passed. Longer than `limitMs` counts as failed. */
  readonly failureOf: (question: Question, limitMs: number) => Promise<Failed | undefined>
  readonly close: () => Promise<void>
}

export async function startJudge(): Promise<Judge> {
  let address = ''
  const stopTestServer = await startTestServer({
    provide: (_name: string, value: string) => {
      address = value
    },
  } as unknown as TestProject)
  let child: ChildProcess | undefined
  let questions = 0

  const end = (): void => {
    child?.kill('SIGKILL')
    child = undefined
    questions = 0
  }
  const ask = async (question: Question, limitMs: number): Promise<Answer> => {
    if (questions >= questionsOfOne) end()
    questions++
    child ??= await startChild(address)
    const answer = await answerOf(child, question, limitMs)
    if (!answer) end()
    return answer ?? { failure: 'the tests hung or ended their process', unhandled: false }
  }
  return {
    async failureOf(question, limitMs) {
      const first = await ask(question, limitMs)
      if (first.failure === undefined || !first.unhandled) return failed(first)
      // The error may come from what an earlier mistake left running: only one that a new process shows too counts.
      end()
      return failed(await ask(question, limitMs))
    },
    async close() {
      end()
      await stopTestServer()
    },
  }
}

const failed = ({ failure, by }: Answer): Failed | undefined => (failure === undefined ? undefined : { failure, by })

async function startChild(address: string): Promise<ChildProcess> {
  const child = fork(childFile, [address], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', () => reject(new Error('The process that runs the tests ended before its first test.')))
  })
  return child
}

/** Undefined when the process hung or ended. */
async function answerOf(child: ChildProcess, question: Question, limitMs: number): Promise<Answer | undefined> {
  const done = new AbortController()
  const answer = await new Promise<Answer | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), limitMs)
    const exited = (): void => resolve(undefined)
    const answered = (message: unknown): void => resolve(message as Answer)
    child.once('exit', exited).once('message', answered)
    done.signal.addEventListener('abort', () => {
      clearTimeout(timer)
      child.off('exit', exited).off('message', answered)
    })
    child.send(question)
  })
  done.abort()
  return answer
}
