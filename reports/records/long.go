package records

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"leydig/stats/results"
)

// columns are those of the long form, which has one row a result; of a curve, one row a
// time, of men in order of a value, one row a value. Times of curves and "at" are months; shares, limits and survival are between 0
// and 1 where unit is empty.
var columns = []string{
	inAnalysis: "analysis", inOutcome: "outcome", inAt: "at", inGroup: "group", inTerm: "term", inLevel: "level", inReference: "reference",
	inPer: "per", inStat: "stat", inKind: "kind", inN: "n", inLost: "lost", inTime: "time", inX: "x", inOf: "of",
	inEstimate: "estimate", inSE: "se", inLower: "lower", inUpper: "upper", inIntervalLevel: "interval_level", inUnit: "unit",
	inStatistic: "statistic", inDF: "df", inDF2: "df2", inP: "p", inPHolm: "p_holm", inAtRisk: "at_risk", inEvents: "events",
	inCensored: "censored", inReason: "reason", inMethod: "method",
}

const (
	inAnalysis = iota
	inOutcome
	inAt
	inGroup
	inTerm
	inLevel
	inReference
	inPer
	inStat
	inKind
	inN
	inLost
	inTime
	inX
	inOf
	inEstimate
	inSE
	inLower
	inUpper
	inIntervalLevel
	inUnit
	inStatistic
	inDF
	inDF2
	inP
	inPHolm
	inAtRisk
	inEvents
	inCensored
	inReason
	inMethod
	many // columns
)

// numeric are the columns that JSON has as numbers.
var numeric = [many]bool{
	inPer: true, inN: true, inLost: true, inTime: true, inX: true, inOf: true, inEstimate: true, inSE: true, inLower: true,
	inUpper: true, inIntervalLevel: true, inStatistic: true, inDF: true, inDF2: true, inP: true, inPHolm: true, inAtRisk: true,
	inEvents: true, inCensored: true,
}

// row is a line of the long form by column; what it lacks is empty.
type row [many]string

// each gives the rows of a set in its order; a row holds until the next.
func each(set *results.Set, give func(*row) error) error {
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
func keyed(r *results.Result) *row {
	k := r.Key
	var groups []string
	for _, g := range k.Group {
		groups = append(groups, g.Factor+"="+g.Name)
	}
	out := row{inAnalysis: k.Analysis, inOutcome: k.Outcome, inAt: k.At, inGroup: strings.Join(groups, "; "), inTerm: k.Term.Factor,
		inLevel: k.Term.Level, inReference: k.Term.Reference, inStat: string(k.Stat), inN: whole(r.N), inLost: whole(r.Lost),
		inMethod: r.Method}
	if k.Term.Per != 0 {
		out[inPer] = real(results.Float(k.Term.Per))
	}
	return &out
}

// valued adds the cells of a value that is no curve.
func valued(out *row, value results.Value) {
	level := func(v float64) {
		if v != 0 {
			out[inIntervalLevel] = real(results.Float(v))
		}
	}
	switch v := value.(type) {
	case results.Count:
		out[inKind], out[inEstimate], out[inUnit] = "count", whole(v.N), "men"
	case results.Fraction:
		out[inKind], out[inX], out[inOf] = "fraction", whole(v.X), whole(v.N)
		out[inEstimate], out[inLower], out[inUpper] = real(v.Estimate), real(v.Lower), real(v.Upper)
		level(v.Level)
	case results.Number:
		out[inKind], out[inUnit] = "number", v.Unit
		out[inEstimate], out[inLower], out[inUpper] = real(v.Value), real(v.Lower), real(v.Upper)
		if v.SE != nil {
			out[inSE] = real(*v.SE)
		}
		level(v.Level)
	case results.Test:
		out[inKind], out[inStatistic], out[inDF], out[inP] = "test", real(v.Statistic), real(v.DF), real(v.P)
		if v.DF2 != nil {
			out[inDF2] = real(*v.DF2)
		}
		if v.Holm != nil {
			out[inPHolm] = real(*v.Holm)
		}
	case results.Curve:
		out[inKind] = "curve"
	case results.Absent:
		out[inKind], out[inReason] = "absent", v.Reason
		if v.Lower != nil {
			out[inLower] = real(*v.Lower)
			level(v.Level)
		}
	}
}

// ranked puts in the cells of a value of men in order: how many of those who have it met the
// criterion.
func ranked(out *row, v results.Ranked, k int) {
	out[inKind], out[inUnit] = "ranked", v.Unit
	out[inEstimate], out[inX], out[inOf] = real(v.Value[k]), whole(v.Met[k]), whole(v.Men[k])
}

// timed puts in the cells of a time of a curve.
func timed(out *row, c results.Curve, k int) {
	out[inKind], out[inTime] = "curve", real(c.Time[k])
	at := func(column int, values []results.Float) {
		if out[column] = ""; k < len(values) {
			out[column] = real(values[k])
		}
	}
	at(inAtRisk, c.AtRisk)
	at(inEvents, c.Events)
	at(inCensored, c.Censored)
	at(inEstimate, c.Survival)
	at(inSE, c.SE)
	at(inLower, c.Lower)
	at(inUpper, c.Upper)
	if c.Level != 0 {
		out[inIntervalLevel] = real(results.Float(c.Level))
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

// WriteLong writes every result of a set, one a row, under columns as CSV, and as JSON: a list
// of objects, a line each; what a row lacks is left out there, infinities are "inf" and "-inf".
func WriteLong(asCSV, asJSON io.Writer, set *results.Set) error {
	table := csv.NewWriter(asCSV)
	if err := table.Write(columns); err != nil {
		return err
	}
	cells := make([]string, many)
	list := objects{Writer: bufio.NewWriter(asJSON), quoted: map[string][]byte{}}
	sep := "[\n"
	err := each(set, func(r *row) error {
		for i, v := range r {
			cells[i] = Harmless(v)
		}
		list.WriteString(sep)
		sep = ",\n"
		return errors.Join(table.Write(cells), list.object(r))
	})
	if err != nil {
		return err
	}
	if sep == "[\n" {
		list.WriteString("[")
	}
	list.WriteString("\n]\n")
	table.Flush()
	return errors.Join(table.Error(), list.Flush())
}

// objects writes rows, which say the same words again and again.
type objects struct {
	*bufio.Writer
	quoted map[string][]byte // texts as JSON has them
}

func (o *objects) object(r *row) error {
	sep := `{"`
	for i, v := range r {
		if v == "" {
			continue
		}
		o.WriteString(sep)
		sep = `, "`
		o.WriteString(columns[i])
		o.WriteString(`": `)
		if numeric[i] && v != "inf" && v != "-inf" {
			o.WriteString(v)
			continue
		}
		text, err := o.text(v)
		if err != nil {
			return err
		}
		o.Write(text)
	}
	if sep == `{"` {
		o.WriteByte('{')
	}
	return o.WriteByte('}')
}

func (o *objects) text(s string) ([]byte, error) {
	if text := o.quoted[s]; text != nil {
		return text, nil
	}
	text, err := json.Marshal(s)
	o.quoted[s] = text
	return text, err
}
