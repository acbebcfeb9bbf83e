// Adds an application: of a package the file is chosen, what it says of itself fills the form, then it is uploaded; Microsoft 365 Apps
// have no file.

import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { largestAppBytes } from '../../../../src/mdm/item/app/app.ts'
import { formatSize } from '../../../shared/text/format.ts'
import { ArrowUploadRegular } from '../../../shared/ui/icons.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { paths } from '../../paths.ts'
import { InstallerForm } from './installer-form.tsx'
import { PackagedForm } from './packaged-form.tsx'
import { type PackageFacts, readPackage } from './read-package.ts'
import { SuiteForm } from './suite-form.tsx'
import { Win32Form } from './win32-form.tsx'

const useStyles = makeStyles({
  page: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', justifyItems: 'stretch' },
  hidden: { display: 'none' },
  quiet: { color: tokens.colorNeutralForeground2 },
  wide: { overflowWrap: 'anywhere' },
})

/** Without facts: a file that says nothing of itself. */
type Chosen = { readonly file: File; readonly facts: PackageFacts | undefined }
type Adding = { readonly file: File; readonly onBusy: (busy: boolean) => void }

const ChosenForm = ({ facts, ...adding }: Chosen & Adding) =>
  facts === undefined ? (
    <Win32Form {...adding} />
  ) : 'fullName' in facts ? (
    <PackagedForm facts={facts} {...adding} />
  ) : (
    <InstallerForm facts={facts} {...adding} />
  )

export function AddAppPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<Chosen>()
  const [refused, setRefused] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [suite, setSuite] = useState(false)
  const choose = async (file: File) => {
    const problem =
      file.size === 0
        ? t('apps.empty', { name: file.name })
        : file.size > largestAppBytes
          ? t('apps.tooLarge', { name: file.name })
          : undefined
    setRefused(problem)
    const saysNothing = /\.(zip|exe|intunewin)$/i.test(file.name)
    setChosen(problem === undefined ? { file, facts: saysNothing ? undefined : await readPackage(file) } : undefined)
  }
  const { file, facts } = chosen ?? {}
  return (
    <PageFrame title={t('apps.new')} lead={t('apps.newLead')} back={{ to: paths.apps(), name: t('apps.title') }}>
      <div className={styles.page}>
        <Panel title={t('apps.package')}>
          <div className={styles.stack}>
            <div>
              <Button
                {...(!file && { appearance: 'primary' as const })}
                icon={<ArrowUploadRegular />}
                disabledFocusable={busy}
                onClick={() => input.current?.click()}
              >
                {file ? t('apps.chooseOther') : t('apps.choose')}
              </Button>
              <input
                ref={input}
                className={styles.hidden}
                type="file"
                accept=".msi,.msix,.msixbundle,.appx,.appxbundle,.exe,.zip,.intunewin"
                aria-label={t('apps.choose')}
                onChange={(event) => {
                  const picked = event.target.files?.[0]
                  if (picked) void choose(picked)
                  event.target.value = ''
                }}
              />
            </div>
            <div aria-live="polite" className={styles.stack}>
              {refused && (
                <MessageBar intent="error" layout="multiline">
                  <MessageBarBody>{refused}</MessageBarBody>
                </MessageBar>
              )}
              {file && (
                <Text weight="semibold" className={styles.wide}>
                  {t('apps.chosen', { name: file.name, size: formatSize(file.size) })}
                </Text>
              )}
              {file && !facts && <Text className={styles.quiet}>{t('apps.win32.lead')}</Text>}
              {facts && !facts.problem && (
                <Text className={styles.quiet}>{t('fullName' in facts ? 'apps.readIdentity' : 'apps.read')}</Text>
              )}
              {facts?.problem && (
                <MessageBar intent="warning" layout="multiline">
                  <MessageBarBody>
                    {facts.problem} {t('apps.unread')}
                  </MessageBarBody>
                </MessageBar>
              )}
            </div>
          </div>
        </Panel>
        {!chosen && (
          <Panel title={t('apps.forms.office')}>
            {suite ? (
              <SuiteForm />
            ) : (
              <div className={styles.stack}>
                <Text>{t('apps.suite.lead')}</Text>
                <div>
                  <Button onClick={() => setSuite(true)}>{t('apps.suite.choose')}</Button>
                </div>
              </div>
            )}
          </Panel>
        )}
        {chosen && (
          <Panel title={t('apps.facts')}>
            <ChosenForm
              key={`${chosen.file.name} ${chosen.file.size} ${chosen.file.lastModified}`}
              {...chosen}
              onBusy={setBusy}
            />
          </Panel>
        )}
      </div>
    </PageFrame>
  )
}
