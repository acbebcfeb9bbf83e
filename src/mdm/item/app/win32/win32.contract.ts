// Members that Win32 packages have in the administration API, as bodies give them and as entities show them.

import { z } from 'zod'

import { bodyWith } from '../../../../contract/body.ts'

const text = (longest: number) => z.string().max(longest)

const givenRule = bodyWith(
  {
    '@odata.type': text(200).optional(),
    ruleType: text(32).optional(),
    path: text(260).optional(),
    fileOrFolderName: text(260).optional(),
    check32BitOn64System: z.boolean().optional(),
    operationType: text(32).optional(),
    operator: text(32).optional(),
    comparisonValue: text(1024).nullish(),
    keyPath: text(260).optional(),
    valueName: text(260).nullish(),
    productCode: text(64).optional(),
    productVersionOperator: text(32).optional(),
    productVersion: text(64).nullish(),
    scriptContent: text(100_000).optional(),
    enforceSignatureCheck: z.boolean().optional(),
    runAs32Bit: z.boolean().optional(),
    runAsAccount: text(32).optional(),
  },
  ['displayName'], // what administrators call a script among themselves
)

const least = (most: number) => z.int().min(1).max(most).nullish()

export const givenWin32 = {
  installCommandLine: z.string().min(1).max(1024).optional(),
  uninstallCommandLine: z.string().min(1).max(1024).optional(),
  setupFilePath: text(260).optional(),
  displayVersion: text(64).nullish(),
  minimumSupportedWindowsRelease: text(32).nullish(),
  minimumFreeDiskSpaceInMB: least(10_000_000),
  minimumMemoryInMB: least(10_000_000),
  minimumNumberOfProcessors: least(1024),
  minimumCpuSpeedInMHz: least(100_000),
  rules: z.array(givenRule).max(50).optional(),
  installExperience: bodyWith({
    runAsAccount: text(32).optional(),
    deviceRestartBehavior: text(32).optional(),
    maxRunTimeInMinutes: z.int().min(1).max(1440).optional(),
  }).optional(),
  returnCodes: z
    .array(
      bodyWith({
        returnCode: z
          .int()
          .min(-(2 ** 31))
          .max(2 ** 32 - 1),
        type: text(32),
      }),
    )
    .max(50)
    .optional(),
}

export const shownMembers = {
  /** Its mask where it holds a secret. */
  installCommandLine: z.string().optional(),
  uninstallCommandLine: z.string().optional(),
  setupFilePath: z.string().optional(),
  displayVersion: z.string().optional(),
  minimumSupportedWindowsRelease: z.string().optional(),
  minimumFreeDiskSpaceInMB: z.number().nullish(),
  minimumMemoryInMB: z.number().nullish(),
  minimumNumberOfProcessors: z.number().nullish(),
  minimumCpuSpeedInMHz: z.number().nullish(),
  rules: z.array(z.looseObject({ '@odata.type': z.string(), ruleType: z.string() })).optional(),
  installExperience: z
    .object({ runAsAccount: z.string(), deviceRestartBehavior: z.string(), maxRunTimeInMinutes: z.number() })
    .optional(),
  returnCodes: z.array(z.object({ returnCode: z.number(), type: z.string() })).optional(),
}
