import type { MobileApp } from '../../mdm/item/app/app.contract.ts'
import { type Assignable, plain } from '../named/assign.ts'
import type { Target } from '../named/target.ts'
import { sizeInWords } from './upload.ts'

const path = '/beta/deviceAppManagement/mobileApps'

export const appKind: Assignable = {
  noun: 'application',
  nouns: 'applications',
  list: 'app list',
  path,
  command: 'app',
  example: '"Contoso Tools"',
  users: true,
  filters: true,
  removable: true,
  async replace(api, id, _before, wanted, { intent, others }) {
    const one = (target: Target, meant: string) => ({
      '@odata.type': '#microsoft.graph.mobileAppAssignment',
      intent: meant,
      target,
    })
    await api.post(`${path}/${encodeURIComponent(id)}/assign`, {
      mobileAppAssignments: [
        ...wanted.map((target) => one(target, intent)),
        ...others.map(({ target, intent: meant = 'required' }) => one(plain(target), meant)),
      ],
    })
  },
}

const ofForm = (app: MobileApp): ReadonlyArray<readonly [string, string]> => {
  const { sha256, fileName = '', size = 0 } = app
  const file = [
    ['File', sha256 ? `${fileName}, ${sizeInWords(size)}` : 'none: nothing was uploaded'],
    ['SHA-256', sha256 ?? 'none'],
  ] as const
  if (app.productIds) {
    return [
      ['Products', app.productIds.join(', ')],
      ['Channel', app.updateChannel ?? ''],
      ['Architecture', app.officePlatformArchitecture ?? ''],
      ['Languages', app.localesToInstall?.join(', ') || 'that of Windows'],
    ]
  }
  if (app.identityName) {
    return [
      ['Version', app.identityVersion ?? ''],
      ['Package', `${app.identityName}_${app.identityPublisherHash}`],
      ['Architecture', app.applicableArchitectures ?? ''],
      ...file,
    ]
  }
  if (app.installCommandLine !== undefined) {
    const rules = app.rules?.filter(({ ruleType }) => ruleType === 'detection').length ?? 0
    return [
      ['Version', app.displayVersion || 'not said'],
      ['Installs', app.installCommandLine],
      ['Removes', app.uninstallCommandLine ?? ''],
      ['Detected by', rules === 1 ? 'one rule' : `${rules} rules`],
      ['Time limit', `${app.installExperience?.maxRunTimeInMinutes ?? 0} minutes`],
      ...file,
      ['Holds a secret', app.holdsSecret ? 'yes' : 'no'],
    ]
  }
  return [
    ['Version', app.productVersion ?? ''],
    ['Product code', app.productCode ?? ''],
    ['Command line', app.commandLine ?? ''],
    ...file,
    ['Holds a secret', app.holdsSecret ? 'yes' : 'no'],
  ]
}

export const factsOf = (app: MobileApp): ReadonlyArray<readonly [string, string]> => [
  ['Name', app.displayName],
  ['Publisher', app.publisher || 'not said'],
  ...ofForm(app),
  ['Id', app.id],
]
