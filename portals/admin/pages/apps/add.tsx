// Adds an application from its package: the file is chosen, what it says of itself fills the form, then it is uploaded.

import { Button, MessageBar, MessageBarBody, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { largestAppBytes } from '../../../../src/mdm/item/app/app.ts'
import { msiFileNameOf } from '../../../../src/protocol/msi/file-name.ts'
import { memberNamed } from '../../../shared/api/member-named.ts'
import { formatSize } from '../../../shared/text/format.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { CheckboxField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { ArrowUploadRegular } from '../../../shared/ui/icons.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { addApp } from '../../api/management/apps.ts'
import { paths } from '../../paths.ts'
import { ProductFields } from './product-fields.tsx'
import { type PackageFacts, readPackage } from './read-package.ts'
import { type AppValues, appSchema, namedMembers } from './schema.ts'

const useStyles = makeStyles({
  page: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', justifyItems: 'stretch' },
  hidden: { display: 'none' },
  quiet: { color: tokens.colorNeutralForeground2 },
  wide: { overflowWrap: 'anywhere' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  sending: { display: 'grid', gap: '8px' },
})

type Chosen = { readonly file: File; readonly facts: PackageFacts }

export function AddAppPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<Chosen>()
  const [refused, setRefused] = useState<string>()
  const [busy, setBusy] = useState(false)
  const choose = async (file: File) => {
    const problem =
      file.size === 0
        ? t('apps.empty', { name: file.name })
        : file.size > largestAppBytes
          ? t('apps.tooLarge', { name: file.name })
          : undefined
    setRefused(problem)
    setChosen(problem === undefined ? { file, facts: await readPackage(file) } : undefined)
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
                accept=".msi"
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
              {facts && !facts.problem && <Text className={styles.quiet}>{t('apps.read')}</Text>}
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
        {chosen && (
          <AppForm
            key={`${chosen.file.name} ${chosen.file.size} ${chosen.file.lastModified}`}
            chosen={chosen}
            onBusy={setBusy}
          />
        )}
      </div>
    </PageFrame>
  )
}

function AppForm({ chosen, onBusy }: { readonly chosen: Chosen; readonly onBusy: (busy: boolean) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const [sent, setSent] = useState(0)
  // Whoever goes elsewhere ends the upload, and the service takes the application back.
  const sending = useRef<AbortController>(undefined)
  useEffect(() => () => sending.current?.abort(), [])
  const { file, facts } = chosen
  const title = file.name.replace(/\.msi$/i, '')
  const add = useMutation({
    mutationFn: ({ commandLine, holdsSecret, ...values }: AppValues) => {
      sending.current = new AbortController()
      return addApp(
        {
          ...values,
          fileName: msiFileNameOf(title),
          ...(commandLine.trim() && { commandLine: commandLine.trim() }),
          ...(holdsSecret && { holdsSecret }), // without the mark the command line decides
        },
        file,
        { onSent: setSent, signal: sending.current.signal },
      )
    },
    onMutate: () => {
      setSent(0)
      onBusy(true)
    },
    onSettled: () => onBusy(false),
    onSuccess: async (app) => {
      await queries.invalidateQueries({ queryKey: ['apps'] })
      await router.navigate({ href: `${paths.app(app.id)}?created=true` })
    },
  })
  const form = useForm({
    schema: appSchema(t),
    initial: {
      displayName: (facts.name || title).slice(0, 256),
      publisher: facts.publisher.slice(0, 256),
      productVersion: facts.productVersion,
      productCode: facts.productCode,
      commandLine: '/quiet',
      holdsSecret: false,
    },
    save: async (values: AppValues) => {
      try {
        await add.mutateAsync(values)
      } catch (problem) {
        const member = memberNamed(problem, namedMembers)
        if (member) form.refuse(member, (problem as Error).message)
        throw problem
      }
    },
  })
  const { control } = form
  const unsaid = add.isError && memberNamed(add.error, namedMembers) === undefined
  useLeavingStops(add.isPending)
  return (
    <Panel title={t('apps.facts')}>
      <Form form={form} className={styles.stack}>
        <FocusedProblem problem={unsaid ? add.error : null} />
        <TextField control={control} name="displayName" label={t('apps.form.name')} required maxLength={256} />
        <ProductFields control={control} />
        <TextField control={control} name="publisher" label={t('apps.column.publisher')} maxLength={256} />
        <TextField
          control={control}
          name="commandLine"
          label={t('apps.form.commandLine')}
          hint={t('apps.form.commandLineHint')}
          maxLength={1024}
        />
        <CheckboxField control={control} name="holdsSecret" label={t('apps.form.secret')} />
        {add.isPending && (
          <div className={styles.sending}>
            <ProgressBar aria-label={t('apps.uploading')} value={sent} />
            <Text className={styles.quiet}>
              {t('apps.sent', { percent: Math.floor(sent * 100), size: formatSize(file.size) })} {t('apps.leaving')}
            </Text>
          </div>
        )}
        <div className={styles.actions}>
          <GuardedSubmit operation="mdm.app.create" busy={add.isPending}>
            {add.isPending ? t('apps.uploading') : t('apps.new')}
          </GuardedSubmit>
          <RouteButton to={paths.apps()}>{t('common.cancel')}</RouteButton>
        </div>
      </Form>
    </Panel>
  )
}

/** Closing the tab would end the upload: the browser asks. */
function useLeavingStops(sending: boolean) {
  useEffect(() => {
    if (!sending) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [sending])
}
