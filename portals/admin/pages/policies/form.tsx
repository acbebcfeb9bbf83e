// The settings of a policy, one card each, or the certificate that it makes devices trust. What is wrong is said beside the field
// by the rules that the server applies; what only the server finds, too.

import { Button, Field, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import { useController, useFieldArray } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { omaTypes } from '../../../../src/mdm/item/setting.ts'
import { addressRule } from '../../../../src/mdm/node.ts'
import { memberNamed } from '../../../shared/api/member-named.ts'
import type { Operation } from '../../../shared/session/can.ts'
import { readCertificate } from '../../../shared/text/certificate.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { CheckboxField, LongTextField, RadioField, SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { type Form as FormOf, useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { AddRegular, ArrowUploadRegular, DismissRegular } from '../../../shared/ui/icons.ts'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { Section } from '../assigned/section.tsx'
import { PfxFields, ScepFields } from './certificate-fields.tsx'
import { fieldOf, newRow, type PolicyValues, rowOfProblem, schemaOf } from './values.ts'

const useStyles = makeStyles({
  // A sentence about an address has the address in it, which has no blanks.
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    maxWidth: '720px',
    overflowWrap: 'anywhere',
  },
  rows: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '12px',
    margin: 0,
    padding: '16px',
    minWidth: 0,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
  },
  legend: { float: 'left', width: '100%', padding: 0, fontWeight: tokens.fontWeightSemibold },
  code: { '& input, & textarea': { fontFamily: tokens.fontFamilyMonospace } },
  area: { '& textarea': { fontFamily: tokens.fontFamilyMonospace } },
  quiet: { color: tokens.colorNeutralForeground2 },
  hidden: { display: 'none' },
  file: { display: 'grid', gap: '8px', justifyItems: 'start', overflowWrap: 'anywhere' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const basics = ['displayName', 'description', 'trustedRootCertificate', 'subjectNameFormatString', 'pfx'] as const

export function PolicyForm(props: {
  readonly initial: PolicyValues
  /** It exists: its kind stays, and what did not change is not sent. */
  readonly exists?: true
  readonly busy: boolean
  readonly problem: unknown
  readonly submit: string
  readonly operation: Operation
  readonly cancelTo?: string
  /** Of a policy that exists, as it is stored now. */
  readonly stored?: () => Promise<PolicyValues>
  readonly onSubmit: (values: PolicyValues, before: PolicyValues) => Promise<unknown>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { initial, exists } = props
  const form = useForm<PolicyValues>({
    schema: schemaOf(t, exists && initial),
    initial,
    ...(props.stored && { stored: props.stored }),
    save: props.onSubmit,
    refusedField: (problem, values) => {
      const message = problem instanceof Error ? problem.message : ''
      const row = rowOfProblem(values, message)
      return row < 0 ? memberNamed(problem, basics) : `settings.${row}.${fieldOf(message)}`
    },
  })
  const { control } = form
  const { kind } = useValues(form)
  return (
    <Form form={form} className={styles.form}>
      <FocusedProblem problem={form.atField ? null : props.problem} />
      <Section title={t('policies.form.basics')}>
        <TextField control={control} name="displayName" label={t('policies.form.name')} required maxLength={256} />
        <LongTextField
          control={control}
          name="description"
          label={t('policies.form.description')}
          maxLength={1000}
          rows={2}
        />
        {!exists && (
          <RadioField
            control={control}
            name="kind"
            label={t('policies.form.kind')}
            choices={[
              { value: 'settings', label: t('policies.form.kindSettings') },
              { value: 'certificate', label: t('policies.form.kindCertificate') },
              { value: 'scep', label: t('policies.form.kindScep') },
              { value: 'pfx', label: t('policies.form.kindPfx') },
            ]}
          />
        )}
      </Section>
      {kind === 'settings' && (
        <Section title={t('policies.form.settings')}>
          <Settings form={form} />
        </Section>
      )}
      {kind === 'certificate' && !exists && (
        <Section title={t('policies.certificate')}>
          <Certificate form={form} />
        </Section>
      )}
      {kind === 'scep' && (
        <Section title={t('policies.scep')}>
          <ScepFields form={form} />
        </Section>
      )}
      {kind === 'pfx' && !exists && (
        <Section title={t('policies.pfx')}>
          <PfxFields form={form} />
        </Section>
      )}
      <div className={styles.actions}>
        <GuardedSubmit operation={props.operation} busy={props.busy}>
          {props.busy ? t('common.saving') : props.submit}
        </GuardedSubmit>
        {props.cancelTo && <RouteButton to={props.cancelTo}>{t('common.cancel')}</RouteButton>}
      </div>
    </Form>
  )
}

type Part = { readonly form: FormOf<PolicyValues> }

function Settings({ form }: Part) {
  const styles = useStyles()
  const { t } = useTranslation()
  const rows = useFieldArray({ control: form.control, name: 'settings' })
  const add = useRef<HTMLElement>(null)
  const keep = (element: HTMLElement | null) => {
    add.current = element
  }
  const [removed, setRemoved] = useState<number>()
  return (
    <>
      <Text className={styles.quiet}>{t('policies.form.settingsLead', { rule: addressRule })}</Text>
      <div className={styles.rows}>
        {rows.fields.map((row, index) => (
          <SettingFields
            key={row.id}
            form={form}
            index={index}
            onRemove={
              rows.fields.length > 1
                ? () => {
                    rows.remove(index)
                    setRemoved(index + 1)
                    add.current?.focus() // the button that was pressed is gone
                  }
                : undefined
            }
          />
        ))}
      </div>
      <div>
        <Button
          ref={keep}
          icon={<AddRegular />}
          onClick={() => {
            setRemoved(undefined)
            rows.append(newRow, { focusName: `settings.${rows.fields.length}.uri` })
          }}
        >
          {t('policies.form.add')}
        </Button>
      </div>
      <div aria-live="polite">
        {removed !== undefined && (
          <Text className={styles.quiet}>{t('policies.form.removed', { number: removed })}</Text>
        )}
      </div>
    </>
  )
}

function SettingFields(props: Part & { readonly index: number; readonly onRemove: (() => void) | undefined }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { form, index } = props
  const { control } = form
  const row = useValues(form).settings[index]
  const { type = '', value = '', held = false } = row ?? {}
  const { set } = form
  const isUnset = type === 'omaSettingBoolean' && value !== 'true' && value !== 'false' && !held
  useEffect(() => {
    // a list of two choices shows one of them, so it is the value
    if (isUnset) set(`settings.${index}.value`, 'true')
  }, [isUnset, set, index])
  const name = `settings.${index}.value` as const
  const label = t('policies.form.value')
  const hint = held ? { hint: t('policies.form.secretHint') } : {}
  return (
    <fieldset className={styles.row}>
      <legend className={styles.legend}>{t('policies.form.setting', { number: index + 1 })}</legend>
      <div className={styles.code}>
        <TextField
          control={control}
          name={`settings.${index}.uri`}
          label={t('policies.form.uri')}
          required
          maxLength={1024}
        />
      </div>
      <SelectField control={control} name={`settings.${index}.type`} label={t('policies.form.type')}>
        {omaTypes.map((one) => (
          <option key={one} value={one}>
            {t(`policies.form.types.${one}`)}
          </option>
        ))}
      </SelectField>
      {type === 'omaSettingBoolean' && (
        <SelectField control={control} name={name} label={label} {...hint}>
          {held && <option value="">****</option>}
          <option value="true">{t('policies.form.true')}</option>
          <option value="false">{t('policies.form.false')}</option>
        </SelectField>
      )}
      {(type === 'omaSettingStringXml' || type === 'omaSettingBase64') && (
        <LongTextField
          control={control}
          name={name}
          label={label}
          className={styles.area}
          rows={5}
          maxLength={260_000}
          {...(held ? hint : type === 'omaSettingStringXml' ? { hint: t('policies.form.xmlHint') } : {})}
        />
      )}
      {type !== 'omaSettingBoolean' && type !== 'omaSettingStringXml' && type !== 'omaSettingBase64' && (
        <TextField control={control} name={name} label={label} {...hint} />
      )}
      <TextField
        control={control}
        name={`settings.${index}.name`}
        label={t('policies.form.settingName')}
        maxLength={256}
      />
      <CheckboxField control={control} name={`settings.${index}.secret`} label={t('policies.form.secret')} />
      {props.onRemove && (
        <div>
          <Button size="small" icon={<DismissRegular />} onClick={props.onRemove}>
            {t('policies.form.remove', { number: index + 1 })}
          </Button>
        </div>
      )}
    </fieldset>
  )
}

function Certificate({ form }: Part) {
  const styles = useStyles()
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const { field, fieldState } = useController({ control: form.control, name: 'trustedRootCertificate' })
  const { certFileName } = useValues(form)
  const [refused, setRefused] = useState<string>()
  const choose = async (file: File) => {
    const read = readCertificate(new Uint8Array(await file.arrayBuffer()))
    if ('count' in read) {
      setRefused(t('policies.form.certificateSeveral', { name: file.name, count: read.count }))
      return
    }
    setRefused(undefined)
    form.set('certFileName', file.name.slice(0, 256))
    form.set('trustedRootCertificate', read.base64)
  }
  const wrong = refused ?? fieldState.error?.message
  return (
    <Field {...(wrong && { validationMessage: wrong, validationState: 'error' as const })}>
      {(control) => (
        <div className={styles.file}>
          <Button {...control} ref={field.ref} icon={<ArrowUploadRegular />} onClick={() => input.current?.click()}>
            {certFileName ? t('policies.form.certificateOther') : t('policies.form.certificateFile')}
          </Button>
          <input
            ref={input}
            className={styles.hidden}
            type="file"
            accept=".pem,.crt,.cer,.der"
            aria-label={t('policies.form.certificateFile')}
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) void choose(file)
              event.target.value = ''
            }}
          />
          <Text aria-live="polite">{certFileName}</Text>
        </div>
      )}
    </Field>
  )
}
