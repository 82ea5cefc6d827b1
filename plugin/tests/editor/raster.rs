//! Draws an editor without a window: egui's triangles on the processor, blended as the window's OpenGL
//! renderer does.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::{Arc, Mutex};

use egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex};
use egui::{ColorImage, ImageData, Pos2, Rect, TextureId, TexturesDelta};
use egui_kittest::{Harness, TestRenderer};

/// The textures of an editor.
#[derive(Clone, Default)]
pub struct Screen(Arc<Mutex<HashMap<TextureId, ColorImage>>>);

impl TestRenderer for Screen {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.0.lock().unwrap();
        for (id, changes) in delta.set.drain() {
            for change in changes {
                let ImageData::Color(image) = &change.image;
                match change.pos {
                    None => drop(textures.insert(id, (**image).clone())),
                    Some([left, top]) => {
                        let whole = textures.get_mut(&id).unwrap();
                        for row in 0..image.size[1] {
                            let to = (top + row) * whole.size[0] + left;
                            let from = row * image.size[0];
                            whole.pixels[to..to + image.size[0]]
                                .copy_from_slice(&image.pixels[from..from + image.size[0]]);
                        }
                    }
                }
            }
        }
        for id in delta.free.drain() {
            textures.remove(&id);
        }
    }
}

/// A picture in red, green and blue, 0 to 1.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pixels: Vec<[f32; 3]>,
}

impl Screen {
    /// Draws the last frame of `harness`.
    pub fn draw(&self, harness: &Harness<'_>) -> Picture {
        let scale = harness.ctx.pixels_per_point();
        let size = harness.ctx.content_rect().size() * scale;
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let mut picture = Picture {
            width,
            height,
            pixels: vec![[0.0; 3]; width * height],
        };
        let textures = self.0.lock().unwrap();
        let shapes = harness.output().shapes.clone();
        for ClippedPrimitive { clip_rect, primitive } in harness.ctx.tessellate(shapes, scale) {
            let Primitive::Mesh(mesh) = primitive else {
                continue;
            };
            if let Some(texture) = textures.get(&mesh.texture_id) {
                picture.mesh(&mesh, texture, clip_rect, scale);
            }
        }
        picture
    }
}

impl Picture {
    fn mesh(&mut self, mesh: &Mesh, texture: &ColorImage, clip: Rect, scale: f32) {
        let bound = |value: f32, most: usize| (value * scale).round().clamp(0.0, most as f32) as usize;
        let clip = [
            bound(clip.left(), self.width),
            bound(clip.top(), self.height),
            bound(clip.right(), self.width),
            bound(clip.bottom(), self.height),
        ];
        for corners in mesh.indices.chunks_exact(3) {
            let corners = [0, 1, 2].map(|at| mesh.vertices[corners[at] as usize]);
            self.triangle(corners, texture, clip, scale);
        }
    }

    fn triangle(&mut self, corners: [Vertex; 3], texture: &ColorImage, clip: [usize; 4], scale: f32) {
        let [a, b, c] = corners.map(|corner| (corner.pos.to_vec2() * scale).to_pos2());
        let area = edge(a, b, c);
        if area == 0.0 {
            return;
        }
        let low = a.min(b).min(c);
        let high = a.max(b).max(c);
        let columns =
            (low.x.floor().max(0.0) as usize).max(clip[0])..(high.x.ceil().max(0.0) as usize).min(clip[2]);
        let rows =
            (low.y.floor().max(0.0) as usize).max(clip[1])..(high.y.ceil().max(0.0) as usize).min(clip[3]);
        let colours = corners.map(|corner| corner.color.to_array().map(f32::from));
        for y in rows {
            for x in columns.clone() {
                let at = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                let shares = [
                    edge(b, c, at) / area,
                    edge(c, a, at) / area,
                    edge(a, b, at) / area,
                ];
                // A pixel on a common edge belongs to the triangle on its left or above it.
                let inside = |share: f32, from: Pos2, to: Pos2| {
                    share > 0.0 || (share == 0.0 && is_first(from, to, area))
                };
                if !(inside(shares[0], b, c) && inside(shares[1], c, a) && inside(shares[2], a, b)) {
                    continue;
                }
                let mix = |of: [f32; 3]| of[0] * shares[0] + of[1] * shares[1] + of[2] * shares[2];
                let uv = [
                    mix(corners.map(|corner| corner.uv.x)),
                    mix(corners.map(|corner| corner.uv.y)),
                ];
                let texel = sample(texture, uv);
                let colour: [f32; 4] =
                    [0, 1, 2, 3].map(|part| mix(colours.map(|colour| colour[part])) / 255.0 * texel[part]);
                let under = &mut self.pixels[y * self.width + x];
                for (under, over) in under.iter_mut().zip(colour) {
                    *under = over + *under * (1.0 - colour[3]);
                }
            }
        }
    }

    /// The part in `area`, in pixels.
    pub fn part(&self, area: Rect) -> Self {
        let (left, top) = (area.left().max(0.0) as usize, area.top().max(0.0) as usize);
        let width = (area.width() as usize).min(self.width - left);
        let height = (area.height() as usize).min(self.height - top);
        let rows = (top..top + height).map(|row| row * self.width + left);
        Self {
            width,
            height,
            pixels: rows
                .flat_map(|from| self.pixels[from..from + width].to_vec())
                .collect(),
        }
    }

    /// The red, green and blue bytes of all pixels.
    pub fn bytes(&self) -> Vec<u8> {
        let byte = |value: &f32| (255.0 * value).round().clamp(0.0, 255.0) as u8;
        self.pixels.iter().flatten().map(byte).collect()
    }

    /// Writes a PNG file.
    pub fn write(&self, path: &Path) {
        let file = BufWriter::new(File::create(path).unwrap());
        let mut encoder = png::Encoder::new(file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&self.bytes()).unwrap();
    }
}

fn edge(a: Pos2, b: Pos2, at: Pos2) -> f32 {
    (b.x - a.x) * (at.y - a.y) - (b.y - a.y) * (at.x - a.x)
}

fn is_first(from: Pos2, to: Pos2, area: f32) -> bool {
    let (dx, dy) = if area > 0.0 {
        (to.x - from.x, to.y - from.y)
    } else {
        (from.x - to.x, from.y - to.y)
    };
    dy < 0.0 || (dy == 0.0 && dx > 0.0)
}

/// The colour of a texture between its texels.
fn sample(texture: &ColorImage, [u, v]: [f32; 2]) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let texel = |x: f32, y: f32| {
        let x = x.clamp(0.0, (width - 1) as f32) as usize;
        let y = y.clamp(0.0, (height - 1) as f32) as usize;
        texture.pixels[y * width + x]
            .to_array()
            .map(|part| f32::from(part) / 255.0)
    };
    let (left, top) = (x.floor(), y.floor());
    let (right, down) = (x - left, y - top);
    let corners = [
        (texel(left, top), (1.0 - right) * (1.0 - down)),
        (texel(left + 1.0, top), right * (1.0 - down)),
        (texel(left, top + 1.0), (1.0 - right) * down),
        (texel(left + 1.0, top + 1.0), right * down),
    ];
    [0, 1, 2, 3].map(|part| corners.iter().map(|(texel, share)| texel[part] * share).sum())
}
