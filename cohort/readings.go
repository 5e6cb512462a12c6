package cohort

import (
	"math"
	"slices"
)

// Readings are one analyte's values, NaN where there is none. Those that have few digits in
// the unit in which they were written take two bytes each, and are given as the same float64
// that their text is; where too many have more, all are kept as float64.
type Readings struct {
	// A value is its number / scale × factor, which is how its text was read.
	short         []uint16
	scale, factor float64
	decimals      int               // of scale
	odd           map[int32]float64 // values that have no such number, by place
	long          []float64         // in place of all of the above
	none          int               // how many there are, all missing, in place of short and long
}

// The numbers in short that are none.
const (
	noReading  = math.MaxUint16
	oddReading = math.MaxUint16 - 1
)

// ReadingsOf takes values as they are.
func ReadingsOf(values []float64) Readings { return Readings{long: values} }

// NewReadings is an empty column with room for n values that are written with as many decimals
// as scale has zeros (100: two), in a unit of which factor makes the canonical one.
func NewReadings(scale, factor float64, n int) Readings {
	return Readings{short: make([]uint16, 0, n), scale: scale, factor: factor, decimals: int(math.Round(math.Log10(scale)))}
}

// NoReadings is an empty column of which no value is expected: as long as all are missing,
// they take no room.
func NoReadings() Readings { return Readings{scale: 1, factor: 1} }

// Len is how many there are.
func (r *Readings) Len() int { return len(r.short) + len(r.long) + r.none }

// Void tells that no value is expected and all so far are missing; false says nothing.
func (r *Readings) Void() bool { return r.short == nil && r.long == nil && r.scale > 0 }

// fill makes room for a value that was not expected.
func (r *Readings) fill() { r.long, r.none = r.Floats(), 0 }

// At is value i in the canonical unit, NaN where there is none.
func (r *Readings) At(i int) float64 {
	if i < len(r.short) {
		if n := r.short[i]; n < oddReading {
			return float64(n) / r.scale * r.factor
		}
	}
	return r.other(i)
}

func (r *Readings) other(i int) float64 {
	switch {
	case r.long != nil:
		return r.long[i]
	case r.Void() || r.short[i] == noReading:
		return math.NaN()
	}
	return r.odd[int32(i)]
}

// Steps tells of how many to one unit all values are whole numbers, see NumberAt; false where they
// are not.
func (r *Readings) Steps() (perUnit float64, ok bool) {
	return r.scale, r.short != nil && r.factor == 1
}

// NumberAt is the number of value i of a column of steps; Missing, or NoNumber where the value is
// no whole number of them or too large.
func (r *Readings) NumberAt(i int) uint16 { return r.short[i] }

// code finds the number that stands for x.
func (r *Readings) code(x float64) uint16 {
	if x != x {
		return noReading
	}
	if n := math.Floor(x/r.factor*r.scale + 0.5); n >= 0 && n < oddReading && n/r.scale*r.factor == x {
		return uint16(n)
	}
	return oddReading
}

// Odd counts values that would take more than two bytes in this column.
func (r *Readings) Odd(values []float64) (n int) {
	for _, x := range values {
		if r.code(x) == oddReading {
			n++
		}
	}
	return n
}

// Append adds a value at the end.
func (r *Readings) Append(x float64) {
	switch {
	case r.Void() && x != x:
		r.none++
		return
	case r.Void():
		r.fill()
	}
	if r.short == nil {
		r.long = append(r.long, x)
		return
	}
	n := r.code(x)
	r.short = append(r.short, n)
	if n == oddReading {
		r.keep(len(r.short)-1, x)
		r.settle()
	}
}

// NoNumber is the number of a value that has none of its own, see Number.
const NoNumber uint16 = oddReading

// Missing is the number of no value.
const Missing uint16 = noReading

// Number is that by which the column keeps mantissa / 10^decimals × factor, NoNumber where it has
// none.
func (r *Readings) Number(mantissa int64, decimals int) uint16 {
	if r.short == nil || decimals > r.decimals {
		return NoNumber
	}
	for range r.decimals - decimals {
		mantissa *= 10
	}
	if mantissa < 0 || mantissa >= oddReading {
		return NoNumber
	}
	return uint16(mantissa)
}

// Value is what a number stands for.
func (r *Readings) Value(n uint16) float64 { return float64(n) / r.scale * r.factor }

// AppendNumber adds the value of a number at the end, or a missing one.
func (r *Readings) AppendNumber(n uint16) {
	switch {
	case r.short != nil:
		r.short = append(r.short, n)
	case n == Missing:
		r.Append(math.NaN())
	default:
		r.Append(r.Value(n))
	}
}

// AppendNumbers is AppendNumber of some.
func (r *Readings) AppendNumbers(numbers []uint16) {
	if r.short != nil {
		r.short = append(r.short, numbers...)
		return
	}
	for _, n := range numbers {
		r.AppendNumber(n)
	}
}

// AppendMissing adds n missing values at the end.
func (r *Readings) AppendMissing(n int) {
	if r.Void() {
		r.none += n
		return
	}
	for range n {
		r.Append(math.NaN())
	}
}

// keep keeps an odd value.
func (r *Readings) keep(i int, x float64) {
	if r.odd == nil {
		r.odd = map[int32]float64{}
	}
	r.odd[int32(i)] = x
}

// settle keeps all values as they are where odd ones are too many; what numbers stand for stays.
func (r *Readings) settle() {
	const few, share = 64, 32
	if len(r.odd) > few+len(r.short)/share {
		r.long, r.short, r.odd = r.Floats(), nil, nil
	}
}

// Set puts a value in the place of another.
func (r *Readings) Set(i int, x float64) {
	switch {
	case r.Void() && x != x:
		return
	case r.Void():
		r.fill()
	}
	if r.long != nil {
		r.long[i] = x
		return
	}
	delete(r.odd, int32(i))
	if r.short[i] = r.code(x); r.short[i] == oddReading {
		r.keep(i, x)
		r.settle()
	}
}

// AppendAll adds the values of another column, which may be a Room of this one.
func (r *Readings) AppendAll(o *Readings) {
	switch {
	case r.Void() && o.Void():
		r.none += o.none
	case r.Void():
		r.fill()
		r.AppendAll(o)
	case r.short == nil:
		r.long = append(r.long, o.Floats()...)
	case o.short == nil || o.scale != r.scale || o.factor != r.factor:
		for _, x := range o.long {
			r.Append(x)
		}
		for i := range len(o.short) + o.none {
			r.Append(o.At(i))
		}
	default:
		from := len(r.short)
		r.short = append(r.short, o.short...)
		for i, x := range o.odd {
			r.keep(from+int(i), x)
		}
		r.settle()
	}
}

// Grow makes room for n more.
func (r *Readings) Grow(n int) {
	switch {
	case r.Void():
	case r.short == nil:
		r.long = Grow(r.long, n)
	default:
		r.short = Grow(r.short, n)
	}
}

// Room is an empty column that fills the places from..to-1 of this one, which Grow has made.
func (r *Readings) Room(from, to int) Readings {
	switch {
	case r.Void():
		return NoReadings()
	case r.short == nil:
		return Readings{long: r.long[from:from:to]}
	}
	return Readings{short: r.short[from:from:to], scale: r.scale, factor: r.factor, decimals: r.decimals}
}

// Pick gives the values at some places, in their order.
func (r *Readings) Pick(places []int32) Readings {
	if r.Void() {
		out := NoReadings()
		out.none = len(places)
		return out
	}
	if r.short == nil {
		out := make([]float64, len(places))
		for i, p := range places {
			out[i] = r.long[p]
		}
		return ReadingsOf(out)
	}
	out := NewReadings(r.scale, r.factor, len(places))
	out.short = out.short[:len(places)]
	for i, p := range places {
		if out.short[i] = r.short[p]; out.short[i] == oddReading {
			if out.odd == nil {
				out.odd = map[int32]float64{}
			}
			out.odd[int32(i)] = r.odd[p]
		}
	}
	return out
}

// Floats gives all values; those of ReadingsOf as they lie there.
func (r *Readings) Floats() []float64 {
	if r.long != nil {
		return r.long
	}
	out := make([]float64, r.Len())
	for i := range out {
		out[i] = r.At(i)
	}
	return out
}

// Grow is slices.Grow, which clears what it adds and so has the system find room for all of it at
// once; the pages of an empty column are found as they are filled.
func Grow[T any](s []T, n int) []T {
	if cap(s) == 0 {
		return make([]T, 0, n)
	}
	return slices.Grow(s, n)
}
