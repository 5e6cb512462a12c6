package study

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/schema"
	"leydig/reports/compose"
	"leydig/stats/analysis"
	"leydig/stats/published"
)

// Plan is a study plan: parts, each owned by the package that it is handed to.
type Plan struct {
	Columns   schema.Plan      `yaml:"columns"`
	Outcomes  derive.Plan      `yaml:"outcomes"`
	Analyses  analysis.Plan    `yaml:"analyses"`
	Report    compose.Plan     `yaml:"report"`
	Privacy   Privacy          `yaml:"privacy,omitempty"`
	Published published.Cohort `yaml:"published,omitempty"`

	name   string // as errors call it
	source []byte
}

// DefaultPlan is the built-in plan.
func DefaultPlan() Plan {
	return Plan{Outcomes: derive.DefaultPlan(), Analyses: analysis.DefaultPlan(), Report: compose.DefaultPlan()}
}

// MostPlan is how long a plan may be.
const MostPlan = 512 << 10

// ParsePlan reads a plan over the built-in one; name is what errors call it, and
// text is nil where there is none. The plan is strict: what it does not know, it
// refuses, with the line. Units are settings COLUMN=UNIT of the command line.
func ParsePlan(name string, text []byte, units []string) (Plan, error) {
	p := DefaultPlan()
	if text != nil {
		text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // as Windows' editors write
		if err := planShape(text); err != nil {
			return p, fmt.Errorf("plan %s: %w", name, err)
		}
		if err := oneDocument(text); err != nil {
			return p, fmt.Errorf("plan %s: %w", name, err)
		}
		if err := inEights(text); err != nil {
			return p, fmt.Errorf("plan %s: %w", name, err)
		}
		if err := planAtAll(text); err != nil {
			return p, fmt.Errorf("plan %s: %w", name, err)
		}
		// A document without a key would set every field to nothing.
		var said any
		if err := decode(text, &said); err != nil || said != nil {
			if err := decode(text, &p, yaml.Strict()); err != nil {
				said := strictError(err)
				if strings.HasPrefix(said, "outcomes: ") { // of a part that reads itself
					p.name, p.source = name, text
					return p, p.locate(errors.New(said))
				}
				return p, fmt.Errorf("plan %s: %s", name, said)
			}
		}
		p.name, p.source = name, text
		if err := cmp.Or(saidNumbers("", reflect.TypeOf(p), said), unread("", reflect.TypeOf(p), said)); err != nil {
			return p, p.locate(err)
		}
	}
	for _, u := range units {
		column, name, ok := strings.Cut(u, "=")
		if !ok || column == "" || name == "" {
			return p, fmt.Errorf("--unit %s: want COLUMN=UNIT, e.g. total_testosterone=nmol/L", u)
		}
		if p.Columns.Units == nil {
			p.Columns.Units = map[string]string{}
		}
		p.Columns.Units[column] = name
	}
	if err := p.check(); err != nil {
		return p, p.locate(err)
	}
	p.Columns.Keep = append(p.Analyses.Columns(), p.Outcomes.Columns()...)
	now := time.Now()
	p.Columns.Today, _ = cohort.DayOf(now.Year(), int(now.Month()), now.Day())
	return p, nil
}

// errUnread is of what the decoder breaks off at with a panic.
var errUnread = errors.New("it holds something that cannot be read as YAML, such as a tag (!NAME) without a value")

// decode reads YAML. The library panics on some texts, which fuzzing found; they are refused.
func decode(text []byte, into any, options ...yaml.DecodeOption) (err error) {
	defer func() {
		if recover() != nil {
			err = errUnread
		}
	}()
	return yaml.UnmarshalWithOptions(text, into, options...)
}

var unknownKey = regexp.MustCompile(`unknown field "([^"]*)"`)

// strictError says where a plan cannot be read: line, caret, and the key that a
// misspelt one is likely to mean.
func strictError(err error) string {
	text := strings.TrimSpace(yaml.FormatError(err, false, true))
	if m := unknownKey.FindStringSubmatch(text); m != nil {
		hint := "there is no such key; leydig schema lists them"
		keys, under := planKeys()
		if of := under[m[1]]; len(of) == 1 && of[0] != "" {
			hint = fmt.Sprintf("it stands under %q, not here", of[0])
		} else if len(of) > 0 {
			hint = "it stands elsewhere, not here; leydig schema lists where"
		} else if near := cohort.Nearest(m[1], keys); near != "" {
			hint = fmt.Sprintf("there is no such key; did you mean %q?", near)
		}
		text = strings.Replace(text, m[0], fmt.Sprintf("unknown key %q: %s", m[1], hint), 1)
	}
	for said, remedy := range map[string]string{
		"cannot start any token":               "; indent with blanks, not with tabs",
		"value is not allowed in this context": "; check the indentation of this line and of those above",
	} {
		text = strings.Replace(text, said, said+remedy, 1)
	}
	if m := wrongType.FindStringSubmatch(text); m != nil {
		got, want := cmp.Or(m[1], m[3]), cmp.Or(m[2], m[4])
		text = strings.Replace(text, m[0], fmt.Sprintf("want %s here, not %s", kindName(want), kindName(got)), 1)
	}
	return text
}

var wrongType = regexp.MustCompile(
	`cannot unmarshal (.+?) into Go (?:struct field \S+|value) of type (\S+)|(\S+) was used where (\S+) is expected`,
)

// kindName is what a writer of plans calls a type of the decoder's.
func kindName(decoder string) string {
	switch {
	case strings.HasPrefix(decoder, "[]"), decoder == "sequence":
		return "a list"
	case strings.HasPrefix(decoder, "int"), strings.HasPrefix(decoder, "uint"):
		return "a whole number"
	case strings.HasPrefix(decoder, "float"):
		return "a number"
	case decoder == "string":
		return "a text"
	case decoder == "bool", decoder == "boolean":
		return "true or false"
	}
	return "keys with values"
}

// locate shows the place in the plan that an error speaks of: errors begin with
// the keys that lead there, as in "columns: units: age: …".
func (p Plan) locate(err error) error {
	if p.source == nil {
		return err
	}
	var named *schema.PlanError
	text := err.Error()
	words := strings.Split(text, ": ")
	if errors.As(err, &named) && named.Key == "ignore" {
		words = []string{"columns", "ignore"}
	}
	if path := placeOf(p.source, words); path != nil {
		if at, bad := path.AnnotateSource(p.source, false); bad == nil && len(at) > 0 {
			return fmt.Errorf("plan %s: %w\n%s", p.name, err, strings.TrimRight(string(at), "\n "))
		}
	}
	if errors.As(err, &named) || strings.HasPrefix(text, "columns") || strings.HasPrefix(text, "outcomes") ||
		strings.HasPrefix(text, "analyses") || strings.HasPrefix(text, "published") {
		return fmt.Errorf("plan %s: %w", p.name, err)
	}
	return err
}

// placeOf follows words into a plan as far as they lead: keys, and in lists the entry that one
// of the words is, or that is called so; nil where the first is no key.
func placeOf(source []byte, words []string) *yaml.Path {
	var here any
	if decode(source, &here) != nil {
		return nil
	}
	path := (&yaml.PathBuilder{}).Root()
	steps := 0
	for ; len(words) > 0; words = words[1:] {
		switch of := here.(type) {
		case map[string]any:
			inner, known := of[words[0]]
			if !known {
				break
			}
			path, here = path.Child(words[0]), inner
			steps++
			continue
		case []any:
			i, rest := entryOf(of, words)
			if i < 0 {
				break
			}
			path, here, words = path.Index(uint(i)), of[i], words[rest:]
			steps++
			continue
		}
		break
	}
	if steps == 0 {
		return nil
	}
	return path.Build()
}

// entryOf finds the entry of a list that one of some words is or names, and which word that is.
func entryOf(list []any, words []string) (entry, word int) {
	for w, text := range words {
		means := []string{text}
		for _, q := range inQuotes.FindAllString(text, -1) {
			means = append(means, q[1:len(q)-1])
		}
		if first, _, several := strings.Cut(text, " "); several {
			means = append(means, first)
		}
		for i, e := range list {
			name := e
			if keys, ok := e.(map[string]any); ok {
				name = keys["name"]
			}
			if name != nil && slices.Contains(means, fmt.Sprint(name)) {
				return i, w
			}
		}
	}
	return -1, 0
}

func (p Plan) check() error {
	switch p.Columns.Index {
	case "", cohort.TreatmentStart, cohort.TRTStop:
	default:
		return fmt.Errorf("columns: index: %q is neither %s nor %s", p.Columns.Index, cohort.TreatmentStart, cohort.TRTStop)
	}
	if err := p.Columns.Check(); err != nil {
		return err
	}
	if err := p.Privacy.check(); err != nil {
		return err
	}
	if err := p.Published.Check(cohort.DidYouMean); err != nil {
		return err
	}
	if err := p.values(); err != nil {
		return err
	}
	if _, err := p.Outcomes.Outcomes(); err != nil {
		return err
	}
	return p.Analyses.Check()
}

// Text is the plan as it runs, for provenance.
func (p Plan) Text() (string, error) {
	b, err := yaml.Marshal(p)
	return string(b), err
}
