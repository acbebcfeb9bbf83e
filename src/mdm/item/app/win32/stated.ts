// What an administrator states of a Win32 package, in the words of the administration API (win32LobApp): read and checked, and shown again.

import {
  type Meaning,
  meanings,
  mostReturnCodes,
  restartBehaviours,
  usualReturnCodes,
} from '../../../../protocol/agent/manifest.ts'
import { deviceArchitectures, type Requirements } from '../../../../protocol/agent/rule.ts'
import { bad, type Reading } from '../form/reading.ts'
import { buildOfRelease, oldestRelease, releaseNamed, releaseOfBuild, releases } from './releases.ts'
import type { GivenRule } from './rule-types.ts'
import { readRules, shownRule } from './rules.ts'
import type { Win32 } from './win32.ts'

export type GivenWin32 = {
  readonly uninstallCommandLine?: string | undefined
  readonly setupFilePath?: string | undefined
  readonly displayVersion?: string | null | undefined
  readonly applicableArchitectures?: string | undefined
  readonly minimumSupportedWindowsRelease?: string | null | undefined
  readonly minimumFreeDiskSpaceInMB?: number | null | undefined
  readonly minimumMemoryInMB?: number | null | undefined
  readonly minimumNumberOfProcessors?: number | null | undefined
  readonly minimumCpuSpeedInMHz?: number | null | undefined
  readonly rules?: readonly GivenRule[] | undefined
  readonly installExperience?:
    | {
        readonly runAsAccount?: string | undefined
        readonly deviceRestartBehavior?: string | undefined
        readonly maxRunTimeInMinutes?: number | undefined
      }
    | undefined
  readonly returnCodes?: ReadonlyArray<{ readonly returnCode: number; readonly type: string }> | undefined
}

const usualMinutes = 60

/** `before`: as it is kept; what is not given stays. */
export function readWin32(given: GivenWin32, before?: Win32): Reading<Win32> {
  const uninstall = given.uninstallCommandLine ?? before?.uninstall ?? ''
  if (uninstall === '') {
    return bad('The application has no uninstallCommandLine. Say what removes it, such as setup.exe /remove.')
  }
  const setupFile = given.setupFilePath ?? before?.setupFile ?? ''
  if (!/^[^\\/:"<>|?*\r\n][^:"<>|?*\r\n]{0,200}$/.test(setupFile) || setupFile.split(/[\\/]/).includes('..')) {
    return bad(`The setupFilePath '${setupFile}' is no path in the package, such as setup.exe or bin\\setup.exe.`)
  }
  const requires = readRequirements(given, before?.requires)
  if (!requires.ok) return requires
  const rules = given.rules === undefined ? undefined : readRules(given.rules)
  if (rules && !rules.ok) return rules
  const detection = rules?.value.detection ?? before?.detection ?? []
  if (detection.length === 0) {
    return bad(
      'The application has no rule of detection, so that no device could tell whether it is there. Give one in rules, with ruleType detection.',
    )
  }
  if (detection.some(({ kind }) => kind === 'script') && detection.length > 1) {
    return bad('A script detects an application by itself: leave the other rules of detection out, or the script.')
  }
  const experience = readExperience(given, before)
  if (!experience.ok) return experience
  const returnCodes = given.returnCodes === undefined ? undefined : readReturnCodes(given.returnCodes)
  if (returnCodes && !returnCodes.ok) return returnCodes
  const version = given.displayVersion === undefined ? (before?.version ?? '') : (given.displayVersion ?? '')
  return {
    ok: true,
    value: {
      setupFile,
      version,
      uninstall,
      ...experience.value,
      returnCodes: returnCodes?.value ?? before?.returnCodes ?? usualReturnCodes,
      requires: { ...requires.value, rules: [...(rules?.value.requirement ?? before?.requires.rules ?? [])] },
      detection,
    },
  }
}

type Own = Omit<Requirements, 'rules'>

function readRequirements(given: GivenWin32, before: Requirements | undefined): Reading<Own> {
  const named = given.applicableArchitectures?.split(',').map((one) => one.trim().toLowerCase())
  const wrong = named?.find((one) => one !== 'none' && one !== 'neutral' && !isArchitecture(one))
  if (wrong !== undefined) {
    return bad(`The applicableArchitectures '${wrong}' is not served: say some of ${deviceArchitectures.join(',')}.`)
  }
  const { minimumSupportedWindowsRelease: said } = given
  // none is said: as when it was made without one
  const release = typeof said === 'string' ? releaseNamed(said) : said === null ? oldestRelease : undefined
  if (typeof said === 'string' && !release) {
    return bad(`The minimumSupportedWindowsRelease '${said}' is not known here: say one of ${releases.join(', ')}.`)
  }
  const least = (name: keyof Own & string, value: number | null | undefined): object => {
    const now = value === undefined ? before?.[name] : (value ?? undefined)
    return now === undefined ? {} : { [name]: now }
  }
  return {
    ok: true,
    value: {
      architectures: named?.filter(isArchitecture) ?? before?.architectures ?? [],
      minimumBuild: release ? buildOfRelease[release] : (before?.minimumBuild ?? buildOfRelease[oldestRelease]),
      ...least('freeDiskMB', given.minimumFreeDiskSpaceInMB),
      ...least('memoryMB', given.minimumMemoryInMB),
      ...least('processors', given.minimumNumberOfProcessors),
      ...least('processorMHz', given.minimumCpuSpeedInMHz),
    },
  }
}

type Architecture = (typeof deviceArchitectures)[number]
const isArchitecture = (text: string): text is Architecture => deviceArchitectures.some((one) => one === text)

function readExperience(
  { installExperience = {} }: GivenWin32,
  before: Win32 | undefined,
): Reading<Pick<Win32, 'runAs' | 'restart' | 'timeLimitMinutes'>> {
  const { runAsAccount, deviceRestartBehavior, maxRunTimeInMinutes } = installExperience
  const runAs = runAsAccount?.toLowerCase() ?? before?.runAs ?? 'system'
  if (runAs !== 'system') {
    return bad(
      `The runAsAccount '${runAsAccount ?? runAs}' of installExperience is not served: the agent runs it as system.`,
    )
  }
  const wanted = deviceRestartBehavior ?? before?.restart ?? 'basedOnReturnCode'
  const restart = restartBehaviours.find((one) => one.toLowerCase() === wanted.toLowerCase())
  if (!restart) {
    return bad(`The deviceRestartBehavior '${wanted}' is not served: say one of ${restartBehaviours.join(', ')}.`)
  }
  const timeLimitMinutes = maxRunTimeInMinutes ?? before?.timeLimitMinutes ?? usualMinutes
  if (timeLimitMinutes < 1 || timeLimitMinutes > 1440) {
    return bad(`The maxRunTimeInMinutes ${timeLimitMinutes} is not between 1 and 1440.`)
  }
  return { ok: true, value: { runAs, restart, timeLimitMinutes } }
}

function readReturnCodes(given: NonNullable<GivenWin32['returnCodes']>): Reading<Win32['returnCodes']> {
  if (given.length > mostReturnCodes) return bad(`There are more than ${mostReturnCodes} returnCodes.`)
  const found = new Map<number, Meaning>()
  for (const { returnCode, type } of given) {
    const means = meanings.find((one) => one.toLowerCase() === type.toLowerCase())
    if (!means) {
      return bad(
        `The type '${type}' of the return code ${returnCode} is not served: say one of ${meanings.join(', ')}.`,
      )
    }
    if (found.has(returnCode)) return bad(`The return code ${returnCode} is there twice. Say once what it means.`)
    found.set(returnCode, means)
  }
  return { ok: true, value: [...found].map(([code, means]) => ({ code, means })) }
}

export function shownWin32({ requires, ...stated }: Win32) {
  return {
    uninstallCommandLine: stated.uninstall,
    setupFilePath: stated.setupFile,
    displayVersion: stated.version,
    applicableArchitectures: requires.architectures.join(',') || 'none',
    minimumSupportedWindowsRelease: releaseOfBuild(requires.minimumBuild ?? 0),
    minimumFreeDiskSpaceInMB: requires.freeDiskMB ?? null,
    minimumMemoryInMB: requires.memoryMB ?? null,
    minimumNumberOfProcessors: requires.processors ?? null,
    minimumCpuSpeedInMHz: requires.processorMHz ?? null,
    rules: [
      ...stated.detection.map((one) => shownRule(one, 'detection')),
      ...requires.rules.map((one) => shownRule(one, 'requirement')),
    ],
    installExperience: {
      runAsAccount: stated.runAs,
      deviceRestartBehavior: stated.restart,
      maxRunTimeInMinutes: stated.timeLimitMinutes,
    },
    returnCodes: stated.returnCodes.map(({ code, means }) => ({ returnCode: code, type: means })),
  }
}
