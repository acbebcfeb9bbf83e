// Adds a certificate to an application: chosen as a file, or pasted.

import { Button, Field, makeStyles, Text, Textarea } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { type Form, useForm } from '../../../shared/ui/form/use-form.ts'
import { ArrowUploadRegular } from '../../../shared/ui/icons.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { type AddedCertificate, type Application, addCertificate } from '../../api/application/applications.ts'
import { certificateIn } from './certificate-in.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '8px', justifyItems: 'start' },
  wide: { width: '100%', overflowWrap: 'anywhere' },
  hidden: { display: 'none' },
})

/** The longest certificate that the service takes, in PEM, is far shorter. */
const mostBytes = 32_768

type Values = { readonly name: string; readonly certificate: string }

export function AddCertificate(props: {
  readonly application: Application
  readonly onClose: () => void
  readonly onAdded: (added: AddedCertificate) => Promise<unknown>
}) {
  const { t } = useTranslation()
  const { application } = props
  const add = useMutation({
    mutationFn: ({ name, key }: { readonly name: string; readonly key: string }) =>
      addCertificate(application.id, name, key),
    onSuccess: props.onAdded,
  })
  const form = useForm<Values>({
    schema: z.object({
      name: z.string().check(z.trim(), z.maxLength(120)),
      certificate: z.string().check(({ value, issues }) => {
        const refuse = (message: string): void => {
          issues.push({ code: 'custom', input: value, message })
        }
        if (value.trim() === '') return refuse(t('applications.addCertificate.needed'))
        const found = certificateIn(new TextEncoder().encode(value))
        if ('refused' in found) refuse(t(`applications.addCertificate.refused.${found.refused}`))
      }),
    }),
    initial: { name: '', certificate: '' },
    judge: 'submitted',
    save: async ({ name, certificate }) => {
      const found = certificateIn(new TextEncoder().encode(certificate))
      if ('refused' in found) return
      try {
        await add.mutateAsync({ name, key: found.key })
      } catch (problem) {
        if (isOfCertificate(problem)) form.refuse('certificate', problem.message)
        throw problem
      }
    },
  })
  return (
    <FormDialog
      form={form}
      title={t('applications.addCertificate.title', { name: application.displayName })}
      busy={add.isPending}
      onClose={props.onClose}
      buttons={
        <Button type="submit" appearance="primary" disabledFocusable={add.isPending}>
          {add.isPending ? t('common.saving') : t('applications.addCertificate.do')}
        </Button>
      }
    >
      <Text>{t('applications.addCertificate.lead')}</Text>
      {add.isError && !isOfCertificate(add.error) && <Failed problem={add.error} />}
      <Certificate form={form} />
      <TextField
        control={form.control}
        name="name"
        label={t('applications.addCertificate.for')}
        hint={t('applications.addCertificate.forHint')}
        maxLength={120}
      />
    </FormDialog>
  )
}

const ofCertificate = ['application-certificate', 'private-key-sent', 'credential-exists']
const isOfCertificate = (problem: unknown): problem is ApiProblem =>
  problem instanceof ApiProblem && ofCertificate.includes(problem.reason ?? '')

/** A file fills the field: what is sent is what is seen. */
function Certificate({ form }: { readonly form: Form<Values> }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const { field, fieldState } = useController({ control: form.control, name: 'certificate' })
  const [file, setFile] = useState('')
  const choose = async (chosen: File) => {
    setFile(chosen.name)
    if (chosen.size > mostBytes) return form.refuse('certificate', t('applications.addCertificate.refused.large'))
    const bytes = new Uint8Array(await chosen.arrayBuffer())
    const found = certificateIn(bytes)
    // What is refused is not shown: it may be a private key.
    if ('refused' in found) return form.refuse('certificate', t(`applications.addCertificate.refused.${found.refused}`))
    form.set('certificate', pemOf(found.key))
  }
  const wrong = fieldState.error?.message
  return (
    <div className={styles.stack}>
      <Button icon={<ArrowUploadRegular />} onClick={() => input.current?.click()}>
        {t('applications.addCertificate.choose')}
      </Button>
      <input
        ref={input}
        className={styles.hidden}
        type="file"
        accept=".pem,.crt,.cer,.der"
        aria-label={t('applications.addCertificate.choose')}
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          if (chosen) void choose(chosen)
          event.target.value = ''
        }}
      />
      <Text aria-live="polite" size={200} className={styles.wide}>
        {file}
      </Text>
      <Field
        className={styles.wide}
        label={t('applications.addCertificate.field')}
        {...(wrong && { validationState: 'error' as const, validationMessage: wrong })}
      >
        <Textarea
          ref={field.ref}
          name={field.name}
          onBlur={field.onBlur}
          rows={5}
          resize="vertical"
          spellCheck={false}
          value={field.value}
          maxLength={mostBytes}
          onChange={(_, { value }) => {
            setFile('')
            field.onChange(value)
          }}
        />
      </Field>
    </div>
  )
}

const pemOf = (key: string): string =>
  ['-----BEGIN CERTIFICATE-----', ...(key.match(/.{1,64}/g) ?? []), '-----END CERTIFICATE-----', ''].join('\n')
