package model

// Word is a word of a command. Its secret parts are references to variables of
// the container, whose values are in a Secret.
type Word []Part

// Part is a text, or a reference to a variable. Exactly one field is set.
type Part struct{ Text, Variable string }

// Words returns texts as words without references.
func Words(texts []string) []Word {
	if texts == nil {
		return nil
	}
	out := make([]Word, len(texts))
	for i, text := range texts {
		out[i] = Word{{Text: text}}
	}
	return out
}

// Refers reports whether a word refers to a variable.
func (w Word) Refers() bool {
	for _, p := range w {
		if p.Variable != "" {
			return true
		}
	}
	return false
}

// String returns a word without references.
func (w Word) String() string {
	out := ""
	for _, p := range w {
		out += p.Text
	}
	return out
}
