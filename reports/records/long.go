package records

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"leydig/stats/results"
)

// Columns are those of the long form, which has one row a result; of a curve, one row a
// time, of men in order of a value, one row a value. Times of curves and "at" are months; shares, limits and survival are between 0
// and 1 where unit is empty.
var Columns = []string{"analysis", "outcome", "at", "group", "term", "level", "reference", "per", "stat", "kind", "n", "lost",
	"time", "x", "of", "estimate", "se", "lower", "upper", "interval_level", "unit", "statistic", "df", "df2", "p", "p_holm",
	"at_risk", "events", "censored", "reason", "method"}

// row is a line of the long form by column; what it lacks is empty.
type row map[string]string

// each gives the rows of a set in its order; a row holds until the next.
func each(set *results.Set, give func(row) error) error {
	for i := range set.Results {
		r := &set.Results[i]
		base := keyed(r)
		if c, ok := r.Value.(results.Curve); ok {
			for k := range c.Time {
				timed(base, c, k)
				if err := give(base); err != nil {
					return err
				}
			}
			if len(c.Time) > 0 {
				continue
			}
		}
		if v, ok := r.Value.(results.Ranked); ok {
			for k := range v.Value {
				ranked(base, v, k)
				if err := give(base); err != nil {
					return err
				}
			}
			continue
		}
		valued(base, r.Value)
		if err := give(base); err != nil {
			return err
		}
	}
	return nil
}

// keyed are the cells that say what a result is.
func keyed(r *results.Result) row {
	k := r.Key
	var groups []string
	for _, g := range k.Group {
		groups = append(groups, g.Factor+"="+g.Name)
	}
	out := row{"analysis": k.Analysis, "outcome": k.Outcome, "at": k.At, "group": strings.Join(groups, "; "), "term": k.Term.Factor,
		"level": k.Term.Level, "reference": k.Term.Reference, "stat": string(k.Stat), "n": whole(r.N), "lost": whole(r.Lost),
		"method": r.Method}
	if k.Term.Per != 0 {
		out["per"] = real(results.Float(k.Term.Per))
	}
	return out
}

// valued adds the cells of a value that is no curve.
func valued(out row, value results.Value) {
	level := func(v float64) {
		if v != 0 {
			out["interval_level"] = real(results.Float(v))
		}
	}
	switch v := value.(type) {
	case results.Count:
		out["kind"], out["estimate"], out["unit"] = "count", whole(v.N), "men"
	case results.Fraction:
		out["kind"], out["x"], out["of"] = "fraction", whole(v.X), whole(v.N)
		out["estimate"], out["lower"], out["upper"] = real(v.Estimate), real(v.Lower), real(v.Upper)
		level(v.Level)
	case results.Number:
		out["kind"], out["unit"] = "number", v.Unit
		out["estimate"], out["lower"], out["upper"] = real(v.Value), real(v.Lower), real(v.Upper)
		if v.SE != nil {
			out["se"] = real(*v.SE)
		}
		level(v.Level)
	case results.Test:
		out["kind"], out["statistic"], out["df"], out["p"] = "test", real(v.Statistic), real(v.DF), real(v.P)
		if v.DF2 != nil {
			out["df2"] = real(*v.DF2)
		}
		if v.Holm != nil {
			out["p_holm"] = real(*v.Holm)
		}
	case results.Curve:
		out["kind"] = "curve"
	case results.Absent:
		out["kind"], out["reason"] = "absent", v.Reason
		if v.Lower != nil {
			out["lower"] = real(*v.Lower)
			level(v.Level)
		}
	}
}

// ranked puts in the cells of a value of men in order: how many of those who have it met the
// criterion.
func ranked(out row, v results.Ranked, k int) {
	out["kind"], out["unit"] = "ranked", v.Unit
	out["estimate"], out["x"], out["of"] = real(v.Value[k]), whole(v.Met[k]), whole(v.Men[k])
}

// timed puts in the cells of a time of a curve.
func timed(out row, c results.Curve, k int) {
	out["kind"], out["time"] = "curve", real(c.Time[k])
	at := func(name string, values []results.Float) {
		if delete(out, name); k < len(values) {
			out[name] = real(values[k])
		}
	}
	at("at_risk", c.AtRisk)
	at("events", c.Events)
	at("censored", c.Censored)
	at("estimate", c.Survival)
	at("se", c.SE)
	at("lower", c.Lower)
	at("upper", c.Upper)
	if c.Level != 0 {
		out["interval_level"] = real(results.Float(c.Level))
	}
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

// real is a number in full; what is not known is empty.
func real(v results.Float) string {
	if v != v {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(float64(v), 'g', -1, 64)), "+")
}

// WriteLongCSV writes every result of a set, one a row, under Columns.
func WriteLongCSV(w io.Writer, set *results.Set) error {
	out := csv.NewWriter(w)
	if err := out.Write(Columns); err != nil {
		return err
	}
	cells := make([]string, len(Columns))
	err := each(set, func(r row) error {
		for i, name := range Columns {
			cells[i] = Harmless(r[name])
		}
		return out.Write(cells)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// numeric are the columns that JSON has as numbers.
var numeric = map[string]bool{"per": true, "n": true, "lost": true, "time": true, "x": true, "of": true, "estimate": true, "se": true,
	"lower": true, "upper": true, "interval_level": true, "statistic": true, "df": true, "df2": true, "p": true, "p_holm": true,
	"at_risk": true,
	"events":  true, "censored": true}

// WriteLongJSON writes the same rows as a list of objects, a line each; what a row lacks
// is left out, infinities are "inf" and "-inf".
func WriteLongJSON(w io.Writer, set *results.Set) error {
	b := bufio.NewWriter(w)
	sep := "[\n"
	err := each(set, func(r row) error {
		b.WriteString(sep)
		sep = ",\n"
		return writeObject(b, r)
	})
	if err != nil {
		return err
	}
	if sep == "[\n" {
		b.WriteString("[")
	}
	b.WriteString("\n]\n")
	return b.Flush()
}

func writeObject(b *bufio.Writer, r row) error {
	first := true
	b.WriteByte('{')
	for _, name := range Columns {
		v := r[name]
		if v == "" {
			continue
		}
		if !first {
			b.WriteString(", ")
		}
		first = false
		b.WriteString(`"` + name + `": `)
		if numeric[name] && v != "inf" && v != "-inf" {
			b.WriteString(v)
			continue
		}
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		b.Write(text)
	}
	return b.WriteByte('}')
}
