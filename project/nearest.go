package project

import "github.com/seed-6dc66d55/compose/project/diagnosis"

// Nearest is the word that was probably meant, or "": for hints of those who
// read extensions.
func Nearest(word string, known []string) string { return diagnosis.Nearest(word, known) }
