package stats

import (
	"math"
	"strconv"
	"strings"
)

// known is how many significant digits of a double are taken to be meant: 15 always
// survive the way from decimal to double and back, and spreadsheets round from them too.
const known = 15

// Decimal writes a number with some decimals, halves away from zero as by hand:
// 3.25 with one decimal is 3.3. What is rounded are the number's first 15 significant
// digits, which is exact for a fraction x/n of whole numbers up to 10^11; a workbook's
// number format gives the same digits. A zero has no sign.
func Decimal(v float64, digits int) string { return decimal(v, 0, digits) }

// Percent writes a share as a percentage, rounded as Decimal does: 309/400 with one
// decimal is "77.3%".
func Percent(share float64, digits int) string { return decimal(share, 2, digits) + "%" }

// Significant rounds a finite number to some significant digits, at most 15, as Decimal
// does.
func Significant(v float64, digits int) float64 {
	if v == 0 || digits >= known {
		return v
	}
	_, exponent := meant(v)
	rounded, err := strconv.ParseFloat(decimal(v, -exponent, digits-1), 64)
	if err != nil {
		return v
	}
	scaled, err := strconv.ParseFloat(strconv.FormatFloat(rounded, 'f', -1, 64)+"e"+strconv.Itoa(exponent), 64)
	if err != nil {
		return v
	}
	return scaled
}

// meant gives the digits of |v| that are taken to be meant, the first standing for 10
// to the exponent.
func meant(v float64) (digits []byte, exponent int) {
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'e', known-1, 64), "e")
	exponent, _ = strconv.Atoi(power) // FormatFloat wrote it
	return []byte(strings.Replace(mantissa, ".", "", 1)), exponent
}

// decimal writes v times 10^shift; the point is moved among the digits, since a product
// with 100 is not exact.
func decimal(v float64, shift, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	digits, exponent := meant(v)
	point := exponent + shift + 1 // how many digits stand before the point
	if point < 0 {
		digits = append([]byte(strings.Repeat("0", -point)), digits...)
		point = 0
	}
	keep := point + decimals
	if len(digits) <= keep {
		digits = append(digits, strings.Repeat("0", keep+1-len(digits))...)
	}
	up := digits[keep] >= '5'
	digits = append([]byte{'0'}, digits[:keep]...) // room for a carry
	point++
	for i := len(digits) - 1; up && i >= 0; i-- {
		if up = digits[i] == '9'; up {
			digits[i] = '0'
		} else {
			digits[i]++
		}
	}
	whole := strings.TrimLeft(string(digits[:point]), "0")
	if whole == "" {
		whole = "0"
	}
	if decimals > 0 {
		whole += "." + string(digits[point:])
	}
	if v < 0 && strings.Trim(whole, "0.") != "" {
		whole = "-" + whole
	}
	return whole
}

// Grouped writes a count, from five digits on in groups of three.
func Grouped[T ~int | ~int64](n T) string { return grouped(strconv.FormatInt(int64(n), 10)) }

// GroupedDecimal is Grouped of a number that is rounded to a whole one.
func GroupedDecimal(v float64) string { return grouped(Decimal(v, 0)) }

func grouped(s string) string {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) < 5 {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:len(s)-len(digits)])
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// PValue shows a p-value as the AMA style has it, with a leading zero: three
// decimals below 0.05, else two, never 0 or 1.
func PValue(p float64) string {
	switch {
	case p < 0.001:
		return "<0.001"
	case p > 0.99:
		return ">0.99"
	case p < 0.05:
		return Decimal(p, 3)
	}
	return Decimal(p, 2)
}

// Related puts a sign between a letter and a p-value as printed: "= 0.03", "< 0.001".
func Related(p string) string {
	if p[0] == '<' || p[0] == '>' {
		return p[:1] + " " + p[1:]
	}
	return "= " + p
}
