package catalogue

import (
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Kind is what an option holds.
type Kind uint8

// The kinds of options.
const (
	Number   Kind = iota // a number
	Share                // a number between 0 and 1, both excluded
	Whole                // 0, 1, 2, ...
	YesNo                // given or not
	Word                 // one of Option.Words
	Column               // the name of a column
	Columns              // names of columns, parted by commas
	Repeated             // names of columns, one at a time
	Event                // the name of a column, or COLUMN=VALUE
	Texts                // texts, parted by commas
	List                 // numbers, parted by commas
	Pairing              // COLUMN=TEXT,TEXT, one at a time
)

// Option is a typed option of a statistic.
type Option struct {
	Name    string
	Kind    Kind
	Default string   // as it would be typed; empty: none
	Words   []string // of a Word
	Help    string
	// Required options must be given; Missing is what is said where one was not, in place of
	// the usual sentence, and makes an option required, too.
	Required bool
	Missing  string
	Rules    []Rule
	// Never is why the statistic has no use for an option that its kin have: it is
	// refused with this reason, not ignored.
	Never string
}

// Rule says with what an option goes: it is refused, with the reason, where it was
// given against the rule.
type Rule struct {
	Needed bool   // it goes with the other only; else: it does not go with the other
	With   string // the other option
	Is     string // a value of the other; empty: that it was given
	Why    string
}

// not is the rule that an option does not go with another.
func not(with, is, why string) Rule { return Rule{With: with, Is: is, Why: why} }

// only is the rule that an option goes with another only.
func only(with, is, why string) Rule { return Rule{Needed: true, With: with, Is: is, Why: why} }

// value is what an option holds in a run.
type value struct {
	given, used bool
	texts       []string
	numbers     []float64
	pairs       map[string][]string
}

// read checks and converts what was typed, or the default.
func (v *value) read(o Option, texts []string) error {
	for _, text := range texts {
		parts := []string{text}
		var err error
		switch o.Kind {
		case Columns, Texts, List:
			if parts, err = commas(text); err != nil {
				return fmt.Errorf("--%s %s: %w", o.Name, text, err)
			}
		case Word:
			if !slices.Contains(o.Words, text) {
				return fmt.Errorf("--%s %s: choose from %s", o.Name, text, strings.Join(o.Words, ", "))
			}
		case YesNo:
			if _, err := strconv.ParseBool(text); err != nil {
				return fmt.Errorf("--%s %s: want true or false", o.Name, text)
			}
		case Whole:
			if _, err := strconv.ParseUint(text, 10, 64); err != nil {
				return fmt.Errorf("--%s %s: not a whole number", o.Name, text)
			}
		case Pairing:
			name, list, ok := strings.Cut(text, "=")
			if !ok || name == "" || list == "" {
				return fmt.Errorf("--%s %s: give COLUMN=REFERENCE,OTHER", o.Name, text)
			}
			if v.pairs == nil {
				v.pairs = map[string][]string{}
			}
			if v.pairs[name] != nil {
				return fmt.Errorf("--%s %s: column %q was given twice", o.Name, text, name)
			}
			v.pairs[name] = strings.Split(list, ",")
		}
		switch o.Kind {
		case Number, Share, List:
			for _, p := range parts {
				x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
				if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
					return fmt.Errorf("--%s %s: not a number", o.Name, text)
				}
				if o.Kind == Share && !(x > 0 && x < 1) {
					return fmt.Errorf("--%s %s: want a number between 0 and 1; 0.95 is 95%%", o.Name, text)
				}
				v.numbers = append(v.numbers, x)
			}
		}
		v.texts = append(v.texts, parts...)
	}
	return nil
}

// commas parts a text at its commas; a part with a comma of its own is quoted as in CSV.
func commas(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	parts, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil {
		return nil, fmt.Errorf("not a list with commas: %w", err)
	}
	return parts, nil
}

// yes tells whether an option says yes, or is there at all.
func (v *value) yes(o Option) bool {
	if o.Kind == YesNo && len(v.texts) > 0 {
		b, _ := strconv.ParseBool(v.texts[len(v.texts)-1])
		return b
	}
	return v.given
}

// check holds what was given against the rules, and asks for what is needed.
func (in *Given) check() error {
	var absent []string
	for _, o := range in.of.Options {
		if o.Required && len(in.options[o.Name].texts) == 0 {
			absent = append(absent, strconv.Quote(o.Name))
		}
	}
	if slices.Sort(absent); len(absent) > 0 {
		return fmt.Errorf("required flag(s) %s not set", strings.Join(absent, ", "))
	}
	for _, o := range in.of.Options {
		v := in.options[o.Name]
		if o.Missing != "" && len(v.texts) == 0 {
			return fmt.Errorf("%s", o.Missing)
		}
		if !v.given || !v.yes(o) {
			continue
		}
		for _, r := range o.Rules {
			other, with := in.options[r.With], "--"+r.With
			holds := false
			if r.Is != "" {
				with += " " + r.Is
				holds = slices.Contains(other.texts, r.Is)
			} else {
				holds = other.yes(in.of.option(r.With))
			}
			switch {
			case r.Needed && !holds:
				return fmt.Errorf("--%s goes with %s only: %s", o.Name, with, r.Why)
			case !r.Needed && holds:
				return fmt.Errorf("--%s does not go with %s: %s", o.Name, with, r.Why)
			}
		}
	}
	return nil
}

// option gives an option by its name; a name that is not there is a fault of the
// catalogue.
func (s *Statistic) option(name string) Option {
	i := slices.IndexFunc(s.Options, func(o Option) bool { return o.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("catalogue: %s has no option %s", s.Name, name))
	}
	return s.Options[i]
}
