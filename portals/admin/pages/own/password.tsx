// A new password in place of the old one.

import { Button, Field, Input, makeStyles, Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type RefObject, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { longest, shortest } from '../../../../src/directory/user/password.ts'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { changeOwnPassword } from '../../api/person/own.ts'

const useStyles = makeStyles({ form: { display: 'grid', gap: '12px', maxWidth: '420px' } })

const names = ['current', 'chosen', 'again'] as const
type Name = (typeof names)[number]
type Values = Readonly<Record<Name, string>>
type Wrong = { readonly name: Name; readonly message: string }

export function PasswordPanel({ onChanged }: { readonly onChanged: () => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [values, setValues] = useState<Values>({ current: '', chosen: '', again: '' })
  const [wrong, setWrong] = useState<Wrong>()
  const fields: Record<Name, RefObject<HTMLInputElement | null>> = {
    current: useRef(null),
    chosen: useRef(null),
    again: useRef(null),
  }
  const refuse = (name: Name, message: string) => {
    setWrong({ name, message })
    fields[name].current?.focus()
  }
  const save = useMutation({
    mutationFn: () => changeOwnPassword(values.current, values.chosen),
    onSuccess: onChanged,
    onError(problem) {
      const name = fieldOf(problem)
      if (name) refuse(name, problem.message)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (save.isPending) return
    setWrong(undefined)
    const empty = names.find((name) => values[name] === '')
    if (empty) return refuse(empty, t('own.password.needed'))
    if (values.chosen !== values.again) return refuse('again', t('own.password.differs'))
    save.mutate()
  }
  return (
    <Panel title={t('own.password.title')}>
      <form className={styles.form} onSubmit={submit} autoComplete="off" noValidate>
        <Text>{t('own.password.lead')}</Text>
        {names.map((name) => (
          <Field
            key={name}
            label={t(`own.password.${name}`)}
            {...(name === 'chosen' && { hint: t('own.password.hint', { least: shortest }) })}
            {...(wrong?.name === name && { validationState: 'error' as const, validationMessage: wrong.message })}
          >
            <Input
              type="password"
              autoComplete={name === 'current' ? 'current-password' : 'new-password'}
              maxLength={longest}
              value={values[name]}
              input={{ ref: fields[name] }}
              onChange={(_, { value }) => setValues({ ...values, [name]: value })}
            />
          </Field>
        ))}
        {save.isError && !fieldOf(save.error) && <Failed problem={save.error} />}
        <div>
          <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
            {save.isPending ? t('own.password.working') : t('own.password.save')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}

/** What the service says is wrong with one of them stands beside it. */
function fieldOf(problem: unknown): Name | undefined {
  const reason = problem instanceof ApiProblem ? problem.reason : undefined
  if (reason === 'old-password-wrong') return 'current'
  return reason === 'same-password' || reason?.startsWith('password-') ? 'chosen' : undefined
}
