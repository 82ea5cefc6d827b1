//! The window of an instance, in a parent window on an X11 display.

#![allow(unsafe_code, reason = "a parent window is only a number to CLAP")]

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window as Parent};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, WindowClass};
use x11rb::rust_connection::RustConnection;

use crate::host::HostError;
use crate::instance::Instance;

/// A display on which windows can be opened.
pub struct Display {
    connection: RustConnection,
    screen: usize,
}

impl Display {
    /// The display that `DISPLAY` names; `None` if there is none.
    pub fn open() -> Option<Self> {
        let (connection, screen) = RustConnection::connect(None).ok()?;
        Some(Self { connection, screen })
    }
}

/// The window of an instance. It must be closed before its instance is dropped.
pub struct Window<'a> {
    display: &'a Display,
    parent: u32,
    gui: PluginGui,
}

impl<'a> Window<'a> {
    /// Opens the window of `instance` in a parent window of its size.
    ///
    /// # Errors
    /// [`HostError::NoExtension`] if the plugin has no window, [`HostError::Window`] if it does not open.
    pub fn open(display: &'a Display, instance: &mut Instance) -> Result<Self, HostError> {
        let gui: PluginGui = instance.extension("gui")?;
        let plugin = instance.handle();
        let embedded = GuiConfiguration {
            api_type: GuiApiType::X11,
            is_floating: false,
        };
        gui.create(&plugin, embedded).map_err(|_| HostError::Window)?;
        let size = gui.get_size(&plugin).ok_or(HostError::Window)?;
        let parent = display.frame(size.width, size.height)?;
        // SAFETY: the parent window lives until `close`, which destroys the plugin's window first.
        let held = unsafe { gui.set_parent(&plugin, Parent::from_x11_handle(parent.into())) };
        held.and_then(|()| gui.show(&plugin))
            .map_err(|_| HostError::Window)?;
        instance.serve_main_thread();
        Ok(Self { display, parent, gui })
    }

    /// Its size in pixels.
    ///
    /// # Errors
    /// [`HostError::Window`] if the plugin does not report it.
    pub fn size(&self, instance: &mut Instance) -> Result<(u32, u32), HostError> {
        let size = self.gui.get_size(&instance.handle()).ok_or(HostError::Window)?;
        Ok((size.width, size.height))
    }

    /// Resizes it, in pixels.
    ///
    /// # Errors
    /// [`HostError::Window`] if the plugin refuses.
    pub fn resize(&self, instance: &mut Instance, width: u32, height: u32) -> Result<(), HostError> {
        let size = GuiSize { width, height };
        let done = self.gui.set_size(&instance.handle(), size);
        instance.serve_main_thread();
        done.map_err(|_| HostError::Window)
    }

    /// Closes it.
    pub fn close(self, instance: &mut Instance) {
        self.gui.destroy(&instance.handle());
        instance.serve_main_thread();
        self.display.close_frame(self.parent);
    }
}

impl Display {
    /// A visible window of a size in pixels, in which a plugin's window can be opened; returns its number.
    ///
    /// # Errors
    /// [`HostError::Window`] if it does not open.
    pub fn frame(&self, width: u32, height: u32) -> Result<u32, HostError> {
        self.create(width, height).map_err(|_| HostError::Window)
    }

    /// Closes a window that [`frame`](Self::frame) opened.
    pub fn close_frame(&self, window: u32) {
        // If the display is gone, there is no window to close.
        let _ = self.connection.destroy_window(window);
        let _ = self.connection.flush();
    }

    fn create(&self, width: u32, height: u32) -> Result<u32, x11rb::errors::ReplyOrIdError> {
        let connection = &self.connection;
        let screen = &connection.setup().roots[self.screen];
        let window = connection.generate_id()?;
        connection.create_window(
            COPY_DEPTH_FROM_PARENT,
            window,
            screen.root,
            0,
            0,
            width as u16,
            height as u16,
            0,
            WindowClass::INPUT_OUTPUT,
            x11rb::COPY_FROM_PARENT,
            &CreateWindowAux::new(),
        )?;
        connection.map_window(window)?.check()?;
        Ok(window)
    }
}
