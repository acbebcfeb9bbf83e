// The look of the sign-in page, with a picture of it that follows what is typed.

import { Button, Field, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useRef, useState } from 'react'
import { useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { judgeLogo } from '../../../../src/directory/tenant/logo.ts'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { LongTextField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { type Form as FormOf, useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { ArrowUploadRegular } from '../../../shared/ui/icons.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Branding, type BrandingTexts, changeBranding, dataAddress, putLogo } from '../../api/directory.ts'
import { brandingQuery } from '../../api/queries.ts'
import { ReadOnly, SettingsFrame } from './frame.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  colour: { maxWidth: '280px' },
  hidden: { display: 'none' },
  logo: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '12px' },
  picture: { maxHeight: '48px', maxWidth: '160px', display: 'block' },
  quiet: { color: tokens.colorNeutralForeground2 },
  // From here on the sign-in page's own looks (src/identity/sign-in/page.ts), in light colours whatever the portal wears.
  page: {
    marginTop: '12px',
    padding: '24px 16px',
    display: 'grid',
    justifyItems: 'center',
    borderRadius: tokens.borderRadiusMedium,
  },
  card: {
    width: '100%',
    maxWidth: '320px',
    padding: '24px',
    borderRadius: '4px',
    backgroundColor: '#fff',
    color: '#1b1f24',
    overflowWrap: 'anywhere',
  },
  brandLogo: { display: 'block', maxWidth: '100%', maxHeight: '40px', marginBottom: '12px' },
  name: { fontSize: '20px', lineHeight: '26px', fontWeight: 700 },
  step: { fontWeight: 700, margin: '12px 0 6px' },
  label: { fontSize: '14px', fontWeight: 600 },
  input: { height: '36px', margin: '4px 0 12px', border: '1px solid #767d85', borderRadius: '4px' },
  next: {
    display: 'inline-block',
    padding: '6px 20px',
    borderRadius: '4px',
    backgroundColor: '#0f5ea8',
    color: '#fff',
    fontWeight: 600,
  },
  text: { margin: '12px 0 0', whiteSpace: 'pre-line', color: '#50575f' },
})

const colour = /^#[0-9a-f]{6}$/i

/** Of a `data:` address. */
function bytesOf(address: string): Uint8Array<ArrayBuffer> {
  const base64 = address.slice(address.indexOf(',') + 1)
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
}

const schemaOf = (t: TFunction) =>
  z.object({
    displayName: z.string().check(z.trim(), z.maxLength(256)),
    signInPageText: z.string().check(z.trim(), z.maxLength(1024)),
    usernameHintText: z.string().check(z.trim(), z.maxLength(64)),
    backgroundColor: z.string().check(
      z.trim(),
      z.refine((text) => text === '' || colour.test(text), { error: t('branding.colourWrong') }),
    ),
    /** A `data:` address, or nothing. */
    logo: z.string().check(({ value, issues }) => {
      const judged = value === '' ? undefined : judgeLogo(bytesOf(value))
      if (!judged || !('problem' in judged)) return
      issues.push({ code: 'custom', input: value, message: t('branding.logoWrong', { problem: judged.problem }) })
    }),
  })
type Values = z.infer<ReturnType<typeof schemaOf>>

const valuesOf = (branding: Branding): Values => ({
  displayName: branding.displayName ?? '',
  signInPageText: branding.signInPageText ?? '',
  usernameHintText: branding.usernameHintText ?? '',
  backgroundColor: branding.backgroundColor ?? '',
  logo: branding.logo,
})

/** Only what differs is sent; an empty text takes one away. */
async function send(organizationId: string, before: Values, after: Values): Promise<void> {
  const { logo, ...texts } = changedMembers(before, after)
  const changed = Object.entries(texts).map(([name, text]) => [name, text || null])
  if (changed.length > 0) await changeBranding(organizationId, Object.fromEntries(changed) as Partial<BrandingTexts>)
  if (logo !== undefined) await putLogo(organizationId, logo ? bytesOf(logo) : new Uint8Array())
}

export function BrandingPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { data: branding } = useSuspenseQuery(brandingQuery())
  const [notice, setNotice] = useState<Notice>()
  const [problem, setProblem] = useState<unknown>()
  /** One more when the values of the form come from elsewhere. */
  const [edition, setEdition] = useState(0)
  const refresh = () => queries.invalidateQueries({ queryKey: ['organization', 'branding'] })
  const undo = async (before: Values, after: Values) => {
    setProblem(undefined)
    try {
      await send(branding.organizationId, after, before)
      setNotice({ text: t('branding.undone') })
      await refresh()
      setEdition((count) => count + 1)
    } catch (caught) {
      setProblem(caught)
    }
  }
  const saved = (before: Values, after: Values) => {
    setProblem(undefined)
    setNotice({ text: t('branding.saved'), undo: () => void undo(before, after) })
    void refresh()
  }
  return (
    <SettingsFrame title={t('branding.title')} lead={t('branding.lead')}>
      <div className={styles.stack}>
        <ReadOnly operation="directory.branding.change" />
        {problem !== undefined && <Failed problem={problem} />}
        <Said notice={notice} />
        <Looks key={edition} branding={branding} onSaved={saved} />
      </div>
    </SettingsFrame>
  )
}

function Looks(props: { readonly branding: Branding; readonly onSaved: (before: Values, after: Values) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { branding } = props
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: ({ before, values }: { readonly before: Values; readonly values: Values }) =>
      send(branding.organizationId, before, values),
    onSuccess: (_, { before, values }) => props.onSaved(before, values),
  })
  const form = useForm({
    schema: schemaOf(t),
    initial: valuesOf(branding),
    stored: async () => valuesOf(await queries.fetchQuery(asStoredNow(brandingQuery()))),
    save: (values, before) => save.mutateAsync({ before, values }),
  })
  const { control } = form
  const readOnly = !can('directory.branding.change').allowed
  return (
    <Form form={form} className={styles.stack}>
      <Panel title={t('branding.looks')}>
        <div className={styles.stack}>
          <TextField
            control={control}
            name="displayName"
            label={t('branding.name')}
            hint={t('branding.nameHint')}
            maxLength={256}
            readOnly={readOnly}
          />
          <LongTextField
            control={control}
            name="signInPageText"
            label={t('branding.text')}
            maxLength={1024}
            rows={3}
            readOnly={readOnly}
          />
          <TextField
            control={control}
            name="usernameHintText"
            label={t('branding.hint')}
            hint={t('branding.hintHint')}
            maxLength={64}
            readOnly={readOnly}
          />
          <div className={styles.colour}>
            <TextField
              control={control}
              name="backgroundColor"
              label={t('branding.colour')}
              hint={t('branding.colourHint')}
              maxLength={16}
              readOnly={readOnly}
            />
          </div>
          <LogoField form={form} readOnly={readOnly} />
        </div>
      </Panel>
      <Panel title={t('branding.preview')}>
        <Text className={styles.quiet}>{t('branding.previewLead')}</Text>
        <Preview form={form} />
      </Panel>
      {save.isError && <Failed problem={save.error} />}
      <div>
        <GuardedSubmit operation="directory.branding.change">
          {save.isPending ? t('common.saving') : t('common.save')}
        </GuardedSubmit>
      </div>
    </Form>
  )
}

function LogoField({ form, readOnly }: { readonly form: FormOf<Values>; readonly readOnly: boolean }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const choose = useRef<HTMLButtonElement>(null)
  const { field, fieldState } = useController({ control: form.control, name: 'logo' })
  const message = fieldState.error?.message
  const keep = (element: HTMLButtonElement | null) => {
    choose.current = element
    field.ref(element)
  }
  const take = async (file: File | undefined) => {
    if (file) form.set('logo', await dataAddress(file))
  }
  return (
    <Field
      label={t('branding.logo')}
      hint={t('branding.logoHint')}
      {...(message && { validationState: 'error' as const, validationMessage: message })}
    >
      {(described) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend beside the label of the field
        <div
          role="group"
          aria-labelledby={described['aria-labelledby']}
          aria-describedby={described['aria-describedby']}
          className={styles.logo}
        >
          {field.value ? (
            <img className={styles.picture} src={field.value} alt={t('branding.logoNow')} />
          ) : (
            <Text>{t('branding.noLogo')}</Text>
          )}
          {!readOnly && (
            <Button ref={keep} icon={<ArrowUploadRegular />} onClick={() => input.current?.click()}>
              {t('branding.choose')}
            </Button>
          )}
          {field.value && !readOnly && (
            <Button
              appearance="subtle"
              onClick={() => {
                choose.current?.focus() // the button goes with the logo
                form.set('logo', '')
              }}
            >
              {t('branding.remove')}
            </Button>
          )}
          <input
            ref={input}
            className={styles.hidden}
            type="file"
            accept="image/png,image/jpeg"
            aria-label={t('branding.choose')}
            onChange={(event) => {
              void take(event.target.files?.[0])
              event.target.value = ''
            }}
          />
        </div>
      )}
    </Field>
  )
}

function Preview({ form }: { readonly form: FormOf<Values> }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { displayName, signInPageText, usernameHintText, backgroundColor, logo } = useValues(form)
  const background = colour.test(backgroundColor) ? backgroundColor : '#eef1f5'
  return (
    <div
      role="img"
      aria-label={t('branding.previewOf')}
      className={styles.page}
      style={{ backgroundColor: background }}
    >
      <div className={styles.card}>
        {logo && <img className={styles.brandLogo} src={logo} alt="" />}
        <div className={styles.name}>{displayName.trim() || t('branding.signIn')}</div>
        {displayName.trim() && <div className={styles.step}>{t('branding.signIn')}</div>}
        <div className={styles.label}>{usernameHintText.trim() || t('branding.userName')}</div>
        <div className={styles.input} />
        <span className={styles.next}>{t('branding.next')}</span>
        {signInPageText.trim() && <p className={styles.text}>{signInPageText}</p>}
      </div>
    </div>
  )
}
