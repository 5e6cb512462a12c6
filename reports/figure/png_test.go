package figure

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
)

// What is written is what image/png reads, pixel by pixel, of a part of a picture too. The
// picture is white then.
func TestPNGAsRead(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	img := image.NewRGBA(image.Rect(0, 0, 701, 297))
	for y := range 297 {
		for x := range 701 {
			c := color.RGBA{255, 255, 255, 255}
			switch {
			case x > 20 && y%7 < 3:
				c = color.RGBA{uint8(r.IntN(256)), uint8(x), uint8(y), 255}
			case x > 20 && y%7 == 5: // what stands in the row again, and in the rows before
				c = color.RGBA{uint8(x % 40), uint8(x % 20), uint8(y % 3), 255}
			case y%7 == 4 && (x == 700 || r.IntN(50) == 0): // single pixels, the last of the row among them
				c = color.RGBA{0, 0, 0, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var p packer
	for _, want := range []*image.RGBA{img, img.SubImage(image.Rect(10, 3, 600, 290)).(*image.RGBA)} {
		var b bytes.Buffer
		drawn := &image.RGBA{Pix: bytes.Clone(want.Pix), Stride: want.Stride, Rect: want.Rect}
		if err := p.write(&b, drawn); err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(&b)
		if err != nil || got.Bounds().Size() != want.Bounds().Size() {
			t.Fatalf("%v", err)
		}
		from := want.Bounds().Min
		for y := range want.Bounds().Dy() {
			for x := range want.Bounds().Dx() {
				if r, g, b, a := got.At(x, y).RGBA(); (color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}) !=
					want.RGBAAt(from.X+x, from.Y+y) {
					t.Fatalf("pixel %d, %d differs", x, y)
				}
				if drawn.RGBAAt(from.X+x, from.Y+y) != (color.RGBA{255, 255, 255, 255}) {
					t.Fatalf("pixel %d, %d is not white again", x, y)
				}
			}
		}
	}
}
