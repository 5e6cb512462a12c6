package results

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"leydig/stats"
)

// Value is one of Count, Fraction, Number, Test, Curve, Ranked, Absent.
type Value interface{ kind() string }

// Count is a number of patients.
type Count struct {
	N int64 `json:"count"`
}

// Fraction is X of N with the interval of the proportion; Level is the interval's,
// 0 where it has none.
type Fraction struct {
	X        int64   `json:"x"`
	N        int64   `json:"of"`
	Estimate Float   `json:"estimate"`
	Lower    Float   `json:"lower"`
	Upper    Float   `json:"upper"`
	Level    float64 `json:"level,omitempty"`
}

// FractionOf is a proportion with its interval.
func FractionOf(x, n int64, e stats.Estimate) Fraction {
	return Fraction{X: x, N: n, Estimate: Float(e.Value), Lower: Float(e.CI.Lower), Upper: Float(e.CI.Upper), Level: e.CI.Level}
}

// Number is a quantity, with its standard error and interval where it has them;
// Level is the interval's, 0 where it has none.
type Number struct {
	Value Float   `json:"value"`
	SE    *Float  `json:"se,omitempty"` // of the logarithm where Unit is "ratio"
	Lower Float   `json:"lower"`
	Upper Float   `json:"upper"`
	Level float64 `json:"level,omitempty"`
	Unit  string  `json:"unit,omitempty"`
}

// NumberOf is an estimate with its interval, in a unit of which the estimate's holds
// per: days become months with per 30.4375.
func NumberOf(e stats.Estimate, per float64, unit string) Number {
	n := Number{
		Value: Float(e.Value / per),
		Lower: Float(e.CI.Lower / per),
		Upper: Float(e.CI.Upper / per),
		Level: e.CI.Level,
		Unit:  unit,
	}
	if !math.IsNaN(e.SE) && e.SE != 0 {
		se := Float(e.SE / per)
		n.SE = &se
	}
	return n
}

// Bare is a quantity without an interval.
func Bare(v float64, unit string) Number {
	return Number{Value: Float(v), Lower: Float(math.NaN()), Upper: Float(math.NaN()), Unit: unit}
}

// Test is a test's outcome; Statistic and DF are null for an exact test.
type Test struct {
	Statistic Float  `json:"statistic"`
	DF        Float  `json:"df"`
	DF2       *Float `json:"df2,omitempty"` // of the denominator of F
	P         Float  `json:"p"`
	Holm      *Float `json:"p_holm,omitempty"` // adjusted for the number of comparisons: of strata, or of Table 1
}

// TestOf is a kernel's test as a result.
func TestOf(t stats.Test) Test {
	return Test{Statistic: Float(t.Statistic), DF: Float(t.DF), P: Float(t.P)}
}

// FTestOf is a kernel's F test as a result.
func FTestOf(t stats.FTest) Test {
	df2 := Float(t.DF2)
	return Test{Statistic: Float(t.F), DF: Float(t.DF1), DF2: &df2, P: Float(t.P)}
}

// Curve is a step function of time in months, with its life table.
type Curve struct {
	Time     Series  `json:"time"`
	AtRisk   Series  `json:"at_risk"`
	Events   Series  `json:"events"`
	Censored Series  `json:"censored"`
	Survival Series  `json:"survival"`
	SE       Series  `json:"se"`
	Lower    Series  `json:"lower"`
	Upper    Series  `json:"upper"`
	Level    float64 `json:"level,omitempty"` // of the limits
}

// Ranked is men in the order of a value, the greatest first: how many have each value, and
// how many of these met a criterion. Parts is 0 where every value is there; else it is the
// number of parts of equal size into which the men were cut, each with the median of its
// values. Line is what the criterion asks of the value.
type Ranked struct {
	Value Series  `json:"value"`
	Men   []int64 `json:"men"`
	Met   []int64 `json:"met"`
	Parts int     `json:"parts,omitempty"`
	Line  Float   `json:"line"`
	Unit  string  `json:"unit,omitempty"`
}

// Absent is a result that cannot be estimated, with the reason. A median that is not
// reached may have a lower limit all the same, of an interval of Level that has no end.
type Absent struct {
	Reason string  `json:"reason"`
	Lower  *Float  `json:"lower,omitempty"`
	Level  float64 `json:"level,omitempty"`
}

func (Count) kind() string { return "count" }

func (Fraction) kind() string { return "fraction" }

func (Number) kind() string { return "number" }

func (Test) kind() string { return "test" }

func (Curve) kind() string { return "curve" }

func (Ranked) kind() string { return "ranked" }

func (Absent) kind() string { return "absent" }

// MarshalJSON puts the kind of the value beside it.
func (r Result) MarshalJSON() ([]byte, error) {
	type plain Result
	return json.Marshal(struct {
		plain
		Kind  string `json:"kind"`
		Value Value  `json:"value"`
	}{plain(r), r.Value.kind(), r.Value})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Result) UnmarshalJSON(b []byte) error {
	type plain Result
	in := struct {
		*plain
		Kind  string          `json:"kind"`
		Value json.RawMessage `json:"value"`
	}{plain: (*plain)(r)}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	var err error
	switch in.Kind {
	case "count":
		r.Value, err = decode[Count](in.Value)
	case "fraction":
		r.Value, err = decode[Fraction](in.Value)
	case "number":
		r.Value, err = decode[Number](in.Value)
	case "test":
		r.Value, err = decode[Test](in.Value)
	case "curve":
		r.Value, err = decode[Curve](in.Value)
	case "ranked":
		r.Value, err = decode[Ranked](in.Value)
	case "absent":
		r.Value, err = decode[Absent](in.Value)
	default:
		err = fmt.Errorf("results: unknown kind of value %q", in.Kind)
	}
	return err
}

func decode[T Value](b []byte) (Value, error) {
	var v T
	err := json.Unmarshal(b, &v)
	return v, err
}

// Float is a number that JSON can hold: NaN is null, infinities are strings.
type Float float64

// MarshalJSON writes the shortest form that reads back to the same number.
func (f Float) MarshalJSON() ([]byte, error) { return f.append(nil) }

func (f Float) append(to []byte) ([]byte, error) {
	switch v := float64(f); {
	case math.IsNaN(v):
		return append(to, "null"...), nil
	case math.IsInf(v, 1):
		return append(to, `"inf"`...), nil
	case math.IsInf(v, -1):
		return append(to, `"-inf"`...), nil
	case math.Abs(v) >= 1e-6 && math.Abs(v) < 1e21 || v == 0:
		return strconv.AppendFloat(to, v, 'f', -1, 64), nil // as json.Marshal does, without reflection
	default:
		text, err := json.Marshal(v)
		return append(to, text...), err
	}
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *Float) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "null":
		*f = Float(math.NaN())
		return nil
	case `"inf"`:
		*f = Float(math.Inf(1))
		return nil
	case `"-inf"`:
		*f = Float(math.Inf(-1))
		return nil
	}
	return json.Unmarshal(b, (*float64)(f))
}

// Series is numbers that are written together: one by one they take twice as long, and those of
// curves are most of what is written.
type Series []Float

// MarshalJSON writes them as their own MarshalJSON does.
func (c Series) MarshalJSON() ([]byte, error) {
	if c == nil {
		return []byte("null"), nil
	}
	out := append(make([]byte, 0, 8*len(c)+2), '[')
	for i, f := range c {
		if i > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = f.append(out); err != nil {
			return nil, err
		}
	}
	return append(out, ']'), nil
}

// Floats converts a slice.
func Floats(x []float64) []Float {
	out := make([]Float, len(x))
	for i, v := range x {
		out[i] = Float(v)
	}
	return out
}
