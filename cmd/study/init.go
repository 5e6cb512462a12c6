package study

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"

	"leydig/cohort"
	"leydig/cohort/schema"
	"leydig/cohort/unit"
)

// PlanText is a commented plan that changes nothing until it is edited.
func (s *Study) PlanText() (string, error) {
	var b strings.Builder
	b.WriteString(`# yaml-language-server: $schema=study.schema.json
# Study plan for leydig. As it stands it changes nothing: what is recognised by
# itself stands in comments; take the "#" off a line to settle it.
# The editor completes from the schema: leydig schema > study.schema.json

columns:
`)
	s.writeColumns(&b)
	p := s.Plan
	for _, part := range []struct {
		comment, key string
		value        any
	}{
		{"Definitions. rise and at_least in ng/dL; when: any, last or window:MONTH.", "outcomes", p.Outcomes},
		{"What is analysed, and by which strata; times are months.", "analyses", p.Analyses},
		{"The report.", "report", p.Report},
	} {
		text, err := yaml.MarshalWithOptions(part.value, yaml.Indent(2), yaml.IndentSequence(true))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n# %s\n%s:\n", part.comment, part.key)
		for line := range strings.Lines(string(text)) {
			b.WriteString("  " + line)
		}
	}
	return b.String(), nil
}

// writeColumns writes the plan's part on columns: all of it in comments, each line
// valid by itself when its "#" is taken off.
func (s *Study) writeColumns(b *strings.Builder) {
	kind := cohort.TreatmentStart
	if s.Read.Cohort != nil {
		kind = s.Read.Cohort.Kind
	}
	fmt.Fprintf(b, "  # index: %s   # time zero: treatment-start or trt-stop\n", kind)
	b.WriteString("  # dates: day-first   # where a column's dates could be read both ways: day-first or month-first\n")
	b.WriteString("  # extracted: 2021-05-04   # day on which the data were extracted: later visits are errors\n")
	b.WriteString("  # missing: [\"not taken\"]   # further texts that stand for missing\n")
	b.WriteString("  # rows_of_results: {test: \"HEADER\", result: \"HEADER\", unit: \"HEADER\"}   # a table with one result a row; " +
		"units_by and units in place of unit: by site\n")
	for _, what := range s.Read.Lacks() {
		fmt.Fprintf(b, "  # MISSING: %s\n", what)
	}
	b.WriteString("\n  # The month of visits that have a name only.\n  times:\n    # \"V2\": 1\n    # post: 6\n")
	b.WriteString("\n  # What holds for a whole sheet: the time of its visits, or that it is left out.\n  sheets:\n")
	seen := map[string]bool{}
	for i := range s.Read.Tables {
		if name := s.Read.Tables[i].Sheet.Name; name != "" && !seen[name] {
			seen[name] = true
			fmt.Fprintf(b, "    # %s: {use: false}   # or {at: month 3}, or {is: lh} of columns headed by dates\n", quoted(name))
		}
	}
	b.WriteString("\n  # What each column is. is: a canonical column (leydig schema lists them) or none; unit; at: month 6 or\n" +
		"  # baseline; values: {\"1\": yes, \"2\": no}; for a unit each site: units_by: HEADER, units: {SITE: UNIT}.\n  read:\n")
	for i := range s.Read.Tables {
		s.writeTable(b, &s.Read.Tables[i])
	}
}

func (s *Study) writeTable(b *strings.Builder, t *schema.Table) {
	at := cohort.Ref{File: t.Sheet.File, Sheet: t.Sheet.Name}
	fmt.Fprintf(b, "    # %s: %s\n", oneLine(at.String()), t.Role)
	times := map[string]int{}
	for i := range t.Columns {
		times[t.Columns[i].Header]++
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		var parts []string
		if len(s.Inputs) > 1 {
			parts = append(parts, "file: "+quoted(t.Sheet.File))
		}
		if t.Sheet.Name != "" && t.Sheet.Place == nil {
			parts = append(parts, "sheet: "+quoted(t.Sheet.Name))
		}
		name := c.Header
		if times[name] > 1 {
			name = cohort.ColumnName(c.Col)
		}
		parts = append(parts, "column: "+quoted(name))
		parts, says := planned(c, parts)
		fmt.Fprintf(b, "    # - {%s}   # %s%s\n", strings.Join(parts, ", "), cohort.ColumnName(c.Col), says)
		if cells := t.Samples(c, samplesShown); c.Meaning == "" && len(cells) > 0 {
			fmt.Fprintf(b, "    #     such as %s\n", clip(strings.Join(cells, ", ")))
		}
	}
}

// planned writes what is understood of a column as keys of the plan, and the rest as a
// remark.
func planned(c *schema.Column, parts []string) (keys []string, says string) {
	canonical := slices.Contains(schema.Names(), c.Meaning)
	switch {
	case canonical:
		parts = append(parts, "is: "+c.Meaning)
	case c.Meaning == "" && c.Guess() != "":
		parts = append(parts, "is: "+c.Guess())
		says += ", not used; the meaning is a guess"
	case c.Meaning == "":
		parts = append(parts, "is: none")
		says += ", not used"
	default:
		says += ", read as the " + strings.ReplaceAll(c.Meaning, "_", " ")
	}
	if x := c.TimeText(); canonical && strings.HasPrefix(x, "month ") {
		parts = append(parts, "at: "+x)
	}
	_, quantity := unit.Find(c.Meaning)
	if c.Unit != "" && (quantity || c.Meaning == "month") && !strings.HasPrefix(c.UnitFrom, "unit column") &&
		!strings.Contains(c.Unit, " or ") {
		parts = append(parts, "unit: "+c.Unit)
		if c.UnitFrom != "" {
			says += ", unit: " + c.UnitFrom
		}
	}
	if c.Meaning != "" {
		says += fmt.Sprintf(", n %d", c.N)
	}
	for _, n := range c.Notes {
		if strings.HasPrefix(n, "not used") {
			says += "; SETTLE THIS: " + n
		}
	}
	return parts, oneLine(says)
}

// quoted writes a header as a YAML text in one line; the escapes of Go are YAML's.
func quoted(s string) string { return strconv.Quote(strings.ToValidUTF8(s, "\ufffd")) }

// oneLine makes a comment of a text; control characters have no place in a plan.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.Join(strings.Fields(s), " "))
}
