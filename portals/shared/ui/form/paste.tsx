// A text that somebody pastes in the place of a file. Nothing is saved by it: it may be left.

import { Button, Field, makeStyles, Textarea } from '@fluentui/react-components'
import { type FormEvent, type RefObject, useRef, useState } from 'react'

const useStyles = makeStyles({
  form: { display: 'grid', gap: '8px', justifyItems: 'start' },
  field: { width: '100%' },
})

/** `needed`: said when there is none. */
export function Paste(props: {
  readonly label: string
  readonly needed: string
  readonly button: string
  readonly onText: (text: string) => void
}) {
  const styles = useStyles()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const missing = asked && text.trim() === ''
  const check = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (text.trim() === '') field.current?.focus()
    else props.onText(text)
  }
  return (
    <form className={styles.form} onSubmit={check} autoComplete="off" noValidate>
      <Field
        label={props.label}
        className={styles.field}
        {...(missing && { validationState: 'error' as const, validationMessage: props.needed })}
      >
        <Textarea
          ref={field as RefObject<never>} // its type does not say which of its elements that is
          value={text}
          rows={4}
          resize="vertical"
          spellCheck={false}
          onChange={(_, { value }) => setText(value)}
        />
      </Field>
      <Button type="submit">{props.button}</Button>
    </form>
  )
}
