// What makes a certificate of a device: what it says, for one that the device gets for itself, or a file with its key.

import { Button, Field, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useRef } from 'react'
import { useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { bytesToBase64 } from '../../../shared/text/certificate.ts'
import { CheckboxField, TextField } from '../../../shared/ui/form/fields.tsx'
import { type Form, useValues } from '../../../shared/ui/form/use-form.ts'
import { ArrowUploadRegular } from '../../../shared/ui/icons.ts'
import type { PolicyValues } from './values.ts'

const useStyles = makeStyles({
  code: { '& input': { fontFamily: tokens.fontFamilyMonospace } },
  quiet: { color: tokens.colorNeutralForeground2 },
  hidden: { display: 'none' },
  file: { display: 'grid', gap: '8px', justifyItems: 'start', overflowWrap: 'anywhere' },
})

/** As they stand in a subject. */
const subjectNames = { device: '{{DeviceId}}', directory: '{{AAD_Device_ID}}', serial: '{{SerialNumber}}' }

type Part = { readonly form: Form<PolicyValues> }

export function ScepFields({ form: { control } }: Part) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <>
      <Text className={styles.quiet}>{t('policies.form.scepLead')}</Text>
      <div className={styles.code}>
        <TextField
          control={control}
          name="subjectNameFormatString"
          label={t('policies.form.subject')}
          hint={t('policies.form.subjectHint', subjectNames)}
          required
          maxLength={200}
        />
      </div>
      <TextField
        control={control}
        name="certificateValidityPeriodDays"
        label={t('policies.form.days')}
        hint={t('policies.form.daysHint')}
        numeric
        required
        maxLength={4}
      />
      <CheckboxField control={control} name="enciphers" label={t('policies.form.enciphers')} />
      <CheckboxField control={control} name="takesOldAlgorithms" label={t('policies.form.oldAlgorithms')} />
      <CheckboxField control={control} name="requiresApproval" label={t('policies.form.approval')} />
    </>
  )
}

export function PfxFields({ form }: Part) {
  const styles = useStyles()
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const { field, fieldState } = useController({ control: form.control, name: 'pfx' })
  const { pfxFileName } = useValues(form)
  const wrong = fieldState.error?.message
  const choose = async (file: File) => {
    form.set('pfxFileName', file.name)
    form.set('pfx', bytesToBase64(new Uint8Array(await file.arrayBuffer())))
  }
  return (
    <>
      <Text className={styles.quiet}>{t('policies.form.pfxLead')}</Text>
      <Field {...(wrong && { validationMessage: wrong, validationState: 'error' as const })}>
        {(control) => (
          <div className={styles.file}>
            <Button {...control} ref={field.ref} icon={<ArrowUploadRegular />} onClick={() => input.current?.click()}>
              {pfxFileName ? t('policies.form.pfxOther') : t('policies.form.pfxFile')}
            </Button>
            <input
              ref={input}
              className={styles.hidden}
              type="file"
              accept=".pfx,.p12"
              aria-label={t('policies.form.pfxFile')}
              onChange={(event) => {
                const file = event.target.files?.[0]
                if (file) void choose(file)
                event.target.value = ''
              }}
            />
            <Text aria-live="polite">{pfxFileName}</Text>
          </div>
        )}
      </Field>
      <TextField
        control={form.control}
        name="pfxPassword"
        label={t('policies.form.pfxPassword')}
        secret
        maxLength={256}
      />
    </>
  )
}
