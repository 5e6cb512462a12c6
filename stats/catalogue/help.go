package catalogue

import (
	"cmp"
	"strings"
)

// Help is the long text of a command: what it does, its input, its methods.
func (s *Statistic) Help() string {
	var b strings.Builder
	b.WriteString(cmp.Or(s.Long, s.Short+"."))
	if h := s.inputHelp(); h != "" {
		b.WriteString("\nInput: " + h + ".")
	}
	b.WriteString("\n\nMethods:")
	for _, m := range s.Methods {
		b.WriteString("\n  " + m.Label + ". " + m.Cite)
	}
	return b.String()
}

// Placeholder is the word that help shows behind an option of a kind.
func (k Kind) Placeholder() string {
	switch k {
	case Number, Share:
		return "float"
	case Whole:
		return "uint"
	case YesNo:
		return "bool"
	case Columns, Texts:
		return "strings"
	case List:
		return "floats"
	}
	return "string"
}
