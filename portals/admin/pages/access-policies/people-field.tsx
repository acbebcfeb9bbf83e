// People by name, one after the other. What is typed and was not added is refused when the form is saved (values.ts).

import { Button, Field, Input, makeStyles, Text, Tooltip, tokens } from '@fluentui/react-components'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { Form } from '../../../shared/ui/form/use-form.ts'
import { DismissRegular } from '../../../shared/ui/icons.ts'
import { findPerson, type Named } from '../../api/access-policies.ts'
import { mostNamed, type Values } from './values.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '8px' },
  // Not at the bottom: a wrong field has its error below it.
  add: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'flex-start' },
  field: { flex: '1 1 240px', minWidth: 0 },
  button: { marginTop: '26px', '@media (max-width: 719px)': { marginTop: 0 } },
  list: { listStyleType: 'none', display: 'grid', gap: '4px', margin: 0, padding: 0 },
  item: { display: 'flex', alignItems: 'center', gap: '4px', overflowWrap: 'anywhere' },
  gone: { color: tokens.colorNeutralForeground2 },
})

export function PeopleField(props: {
  readonly form: Form<Values>
  readonly name: 'people' | 'except'
  readonly label: string
  readonly readOnly: boolean
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { form, name, readOnly } = props
  const input = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')
  const [adding, setAdding] = useState(false)
  const { field, fieldState } = useController({ control: form.control, name })
  const typed = useController({ control: form.control, name: `${name}Typed` })
  const message = typed.fieldState.error?.message ?? fieldState.error?.message
  const keep = (element: HTMLInputElement | null) => {
    input.current = element
    field.ref(element)
    typed.field.ref(element)
  }
  const refuse = (why: string) => form.refuse(`${name}Typed`, why)
  const take = (one: Named) => {
    if (field.value.length >= mostNamed) return refuse(t('accessPolicies.form.tooMany', { count: mostNamed }))
    const known = field.value.some(({ id }) => id === one.id)
    form.set(`${name}Typed`, '') // first: the list is judged with it
    form.set(name, known ? field.value : [...field.value, one])
    setSaid(t(known ? 'accessPolicies.form.already' : 'accessPolicies.form.added', { name: one.name }))
  }
  const add = async () => {
    const text = typed.field.value.trim()
    input.current?.focus()
    if (adding) return
    if (text === '') return refuse(t('accessPolicies.form.typeName'))
    setAdding(true)
    try {
      const found = await findPerson(text)
      if (typeof found === 'number') refuse(t('accessPolicies.form.found', { count: found, name: text }))
      else take(found)
    } catch (problem) {
      refuse(problem instanceof Error ? problem.message : t('problem.crashed'))
    } finally {
      setAdding(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault() // it would save the form
    void add()
  }
  return (
    <div className={styles.stack}>
      <div className={styles.add}>
        <Field
          className={styles.field}
          label={props.label}
          hint={readOnly ? null : t('accessPolicies.form.personHint')}
          {...(message && { validationState: 'error' as const, validationMessage: message })}
        >
          <Input
            ref={keep}
            value={typed.field.value}
            readOnly={readOnly}
            maxLength={128}
            onChange={(_, { value }) => typed.field.onChange(value)}
            onKeyDown={onKeyDown}
          />
        </Field>
        {!readOnly && (
          <Button className={styles.button} disabledFocusable={adding} onClick={() => void add()}>
            {t(`accessPolicies.form.add.${name}`)}
          </Button>
        )}
      </div>
      {field.value.length > 0 && (
        <ul className={styles.list} aria-label={props.label}>
          {field.value.map((one) => (
            <li key={one.id} className={styles.item}>
              <span>
                {one.name} {one.gone && <Text className={styles.gone}>{t('accessPolicies.form.gone')}</Text>}
              </span>
              {!readOnly && (
                <Tooltip relationship="label" content={t('accessPolicies.form.remove', { name: one.name })}>
                  <Button
                    size="small"
                    appearance="subtle"
                    icon={<DismissRegular />}
                    onClick={() => {
                      input.current?.focus() // the button goes with the name
                      form.set(
                        name,
                        field.value.filter(({ id }) => id !== one.id),
                      )
                      setSaid(t('accessPolicies.form.removed', { name: one.name }))
                    }}
                  />
                </Tooltip>
              )}
            </li>
          ))}
        </ul>
      )}
      <Text size={200} aria-live="polite">
        {said}
      </Text>
    </div>
  )
}
